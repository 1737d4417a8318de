// Prints the facts of a lesson as JSON, or plays all lessons and counts the observed claims.
#include <fcntl.h>
#include <fmt/format.h>
#include <unistd.h>

#include <algorithm>
#include <filesystem>
#include <map>
#include <nlohmann/json.hpp>
#include <set>

#include "bench/run/write_file.h"
#include "demos/commands.h"
#include "demos/lesson.h"
#include "ipc/host/process.h"
#include "ipc/system/sys.h"

namespace ipc::demo {
namespace {

using Json = nlohmann::ordered_json;

std::string_view to_string(Fact::Outcome outcome) {
  switch (outcome) {
    case Fact::Outcome::observed: return "observed";
    case Fact::Outcome::failed: return "failed";
    case Fact::Outcome::history: return "history";
    case Fact::Outcome::not_shown: break;
  }
  return "not_shown";
}

Json to_json(const Fact& fact, const std::string& id) {
  Json json{{"id", id}, {"outcome", to_string(fact.outcome)}, {"statement", fact.statement}};
  if (!fact.is_of_run()) json["source"] = fact.reason;
  else if (!fact.reason.empty()) json["reason"] = fact.reason;
  json["claims"] = Json::array();
  for (const Claim* const claim : claims_of_fact(id)) json["claims"].push_back(claim->id);
  return json;
}

// The output and the exit of a lesson.
struct Checked {
  std::string output;
  Process::Exit exit;
};

Checked run_check(const Lesson& lesson, const LessonOptions& options) {
  int ends[2];
  sys::must("", "pipe2", ::pipe2, +ends, O_CLOEXEC);
  const OwnedFd read_end(ends[0]);
  OwnedFd write_end(ends[1]);
  SpawnOptions spawn;
  spawn.argv = {own_executable(), "lesson", std::string(lesson.name),
                "--check",        "--lang", std::string(to_string(language()))};
  if (options.prevents) spawn.argv.emplace_back("--prevent");
  if (!options.html.empty()) {
    spawn.argv.emplace_back("--html");
    spawn.argv.push_back(fmt::format("{}/{}.html", options.html, lesson.name));
  }
  spawn.redirected = {{write_end.get(), STDOUT_FILENO}};
  Process process = Process::spawn(spawn);
  write_end.reset();
  Checked checked;
  char buffer[4096];
  for (long size = 0; (size = sys::must("", "read", ::read, read_end.get(),
                                        static_cast<void*>(buffer), sizeof buffer)) > 0;)
    checked.output.append(buffer, static_cast<std::size_t>(size));
  checked.exit = *process.wait(Deadline::never());
  return checked;
}

// Collects, over all lessons, the facts that were seen and the reasons for the others.
class Tally {
 public:
  void add(const Json& lesson) {
    for (const Json& fact : lesson["facts"]) {
      const std::string id = fact["id"];
      if (fact["outcome"] == "observed") seen_.insert(id);
      else if (fact["outcome"] == "failed")
        unseen_[id] =
            fmt::format("{}: {}", text("lesson.failed"), fact["statement"].get<std::string>());
      else if (fact["outcome"] == "history")
        unseen_[id] = text("lesson.no_experiment", fact["source"].get<std::string>());
      else unseen_[id] = fact["reason"];
    }
  }
  void add_ended(std::string_view lesson, const Process::Exit& exit) {
    ended_[std::string(lesson)] = text("lesson.died", lesson, in_words(exit));
  }
  // Returns the reason why this claim was not observed; "" if it was.
  std::string reason(const Claim& claim) const {
    for (const std::string& fact : claim.facts) {
      if (const auto unseen = unseen_.find(fact); unseen != unseen_.end())
        return fmt::format("{}: {}", fact, unseen->second);
      if (seen_.contains(fact)) continue;
      const auto ended = ended_.find(fact.substr(0, fact.find('.')));
      return ended != ended_.end() ? ended->second : text("lesson.no_such_fact", fact);
    }
    return {};
  }

 private:
  std::set<std::string> seen_;
  std::map<std::string, std::string> unseen_, ended_;  // ended_: lessons that ended without output
};

std::vector<ClaimSum> sum_up(const Tally& tally) {
  std::vector<ClaimSum> sums;
  for (const Claim& claim : claims()) sums.push_back({&claim, tally.reason(claim)});
  return sums;
}

std::size_t count_observed(const std::vector<ClaimSum>& claims) {
  return static_cast<std::size_t>(
      std::ranges::count_if(claims, [](const ClaimSum& claim) { return claim.why_not.empty(); }));
}

std::string sum_text(const std::vector<ClaimSum>& claims) {
  return text("lesson.observed", count_observed(claims), claims.size());
}

Json to_json(const std::vector<ClaimSum>& claims) {
  Json missing = Json::array();
  for (const ClaimSum& claim : claims)
    if (!claim.why_not.empty())
      missing.push_back({{"id", claim.claim->id}, {"why", claim.why_not}});
  return {{"observed", count_observed(claims)}, {"of", claims.size()}, {"not_observed", missing}};
}

Json to_json(const Record::Sum& sum) { return {{"observed", sum.observed}, {"of", sum.all}}; }

std::string facts_text(const Json& sum) {
  return fmt::format("{} / {}", sum["observed"].get<std::size_t>(), sum["of"].get<std::size_t>());
}

void tell(const std::vector<ClaimSum>& claims) {
  for (const ClaimSum& claim : claims)
    if (!claim.why_not.empty()) note(fmt::format("{}: {}", claim.claim->id, claim.why_not));
  note(sum_text(claims));
}

void write_index(const std::string& directory, const std::vector<LessonSum>& lessons,
                 const std::vector<ClaimSum>& claims) {
  const std::string path = directory + "/index.html";
  bench::write_file(path, lessons_index(lessons, sum_text(claims), claims));
  fmt::print("{}\n", path);
}

// Returns the texts of the lesson.
Json words_of(const Lesson& lesson) {
  Json words;
  for (const char* name : {"line", "question", "why", "metaphor", "reading"})
    words[name] = text(lesson_key(lesson, name));
  for (const char letter : answers_of(lesson))
    words["answers"].push_back(answer_text(lesson, letter));
  words["right"] = std::string(1, right_answer(lesson));
  words["listing"] = lesson.listing;
  words["claims"] = Json::array();
  for (const Claim* const claim : claims_of_lesson(lesson.name))
    words["claims"].push_back({{"id", claim->id},
                               {"claim", claim->claim()},
                               {"verdict", claim->verdict()},
                               {"source", claim->source}});
  return words;
}

}  // namespace

void print_check(const Lesson& lesson, const std::string& transport, const Record& record) {
  Json json{{"lesson", lesson.name}};
  if (!transport.empty()) json["transport"] = transport;
  json["facts"] = Json::array();
  for (const Fact& fact : record.facts())
    json["facts"].push_back(to_json(fact, fmt::format("{}.{}", lesson.name, fact.name)));
  json["sum"] = to_json(record.sum());
  json["acts"] = Json::array();  // acts of the lesson itself
  for (const Act& act : record.acts()) json["acts"].push_back(act.text);
  json["words"] = words_of(lesson);
  fmt::print("{}\n", json.dump(2, ' ', false, Json::error_handler_t::replace));
}

int check_all(const LessonOptions& options) {
  Json all{{"lessons", Json::array()}};
  std::vector<LessonSum> sums;
  Tally tally;
  bool has_failed = false, is_whole = true;
  if (!options.html.empty()) std::filesystem::create_directories(options.html);
  for (const Lesson* const lesson : lessons()) {
    const Checked checked = run_check(*lesson, options);
    const int status = checked.exit.signal != 0 ? exit_failed : checked.exit.code;
    has_failed |= status != 0 && status != exit_unavailable;
    is_whole &= status == 0;
    Json json = Json::parse(checked.output, nullptr, false);
    if (json.is_discarded()) {
      json = {{"lesson", lesson->name}, {"facts", Json::array()}, {"sum", to_json(Record::Sum())}};
      tally.add_ended(lesson->name, checked.exit);
    }
    json["status"] = status;
    tally.add(json);
    sums.push_back({std::string(lesson->name), facts_text(json["sum"])});
    all["lessons"].push_back(std::move(json));
  }
  const auto claims = sum_up(tally);
  all["claims"] = to_json(claims);
  tell(claims);
  if (!options.html.empty()) write_index(options.html, sums, claims);
  if (options.checks) fmt::print("{}\n", all.dump(2, ' ', false, Json::error_handler_t::replace));
  return has_failed ? exit_failed : is_whole ? 0 : exit_unavailable;
}

}  // namespace ipc::demo
