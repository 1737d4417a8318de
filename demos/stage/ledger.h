#pragma once

#include <string>
#include <string_view>
#include <vector>

// docs/lessons/claims.csv: the claims of the course notes, with a few of their words, our verdict,
// the document that supports it, and the facts that show it.
namespace ipc::demo {

struct Claim {
  std::string id;  // "E13"
  std::string claim_en, claim_pt;
  // The verdict: "true", "true when ...", "half true: ..." or "not true: ...". A metaphor is
  // neither true nor false; its verdict is "picture: it breaks ...".
  std::string verdict_en, verdict_pt;
  std::string source;              // documents, in any language: "RFC 9293 3.5, tcp(7)"
  std::vector<std::string> facts;  // "pipe.joins_stdout_to_stdin"

  std::string_view claim() const;  // in the language that is set
  std::string_view verdict() const;
};

// Throws std::invalid_argument that names the line.
std::vector<Claim> parse_claims(std::string_view csv);

// Returns the claims of the file that is built in, in its order.
const std::vector<Claim>& claims();
// Returns the claims supported by this fact, or by any fact of this lesson.
std::vector<const Claim*> claims_of_fact(std::string_view fact);
std::vector<const Claim*> claims_of_lesson(std::string_view lesson);

}  // namespace ipc::demo
