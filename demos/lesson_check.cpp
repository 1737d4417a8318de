#include <fcntl.h>
#include <fmt/format.h>
#include <unistd.h>

#include <map>
#include <nlohmann/json.hpp>
#include <set>

#include "demos/commands.h"
#include "demos/lesson.h"
#include "ipc/process.h"
#include "ipc/sys.h"

namespace ipc::demo {
namespace {

using Json = nlohmann::ordered_json;

std::string_view to_string(Fact::Outcome outcome) {
  switch (outcome) {
    case Fact::Outcome::observed: return "observed";
    case Fact::Outcome::failed: return "failed";
    case Fact::Outcome::not_shown: break;
  }
  return "not_shown";
}

Json to_json(const Fact& fact, const std::string& id) {
  Json json{{"id", id}, {"outcome", to_string(fact.outcome)}, {"statement", fact.statement}};
  if (!fact.reason.empty()) json["reason"] = fact.reason;
  json["claims"] = Json::array();
  for (const Claim* const claim : claims_of_fact(id)) json["claims"].push_back(claim->id);
  return json;
}

// What it printed, and how it ended.
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
                "--check",        "--lang", std::string(to_string(options.language))};
  if (options.prevents) spawn.argv.emplace_back("--prevent");
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

// Of all lessons: which facts were seen, and why others were not.
class Tally {
 public:
  void add(const Json& lesson) {
    for (const Json& fact : lesson["facts"]) {
      const std::string id = fact["id"];
      if (fact["outcome"] == "observed") seen_.insert(id);
      else unseen_[id] = fact.value("reason", fact["statement"].get<std::string>());
    }
  }
  // Why this claim was not observed; "" when it was.
  std::string reason(const Claim& claim) const {
    for (const std::string& fact : claim.facts) {
      if (const auto unseen = unseen_.find(fact); unseen != unseen_.end())
        return fmt::format("{}: {}", fact, unseen->second);
      if (!seen_.contains(fact)) return text("lesson.no_such_fact", fact);
    }
    return {};
  }

 private:
  std::set<std::string> seen_;
  std::map<std::string, std::string> unseen_;
};

Json sum_up(const Tally& tally) {
  Json missing = Json::array();
  for (const Claim& claim : claims())
    if (const std::string why = tally.reason(claim); !why.empty()) {
      missing.push_back({{"id", claim.id}, {"why", why}});
      note(fmt::format("{}: {}", claim.id, why));
    }
  const std::size_t of = claims().size(), observed = of - missing.size();
  note(text("lesson.observed", observed, of));
  return {{"observed", observed}, {"of", of}, {"not_observed", missing}};
}

}  // namespace

void print_check(const Lesson& lesson, const std::string& transport, const Record& record) {
  Json json{{"lesson", lesson.name}};
  if (!transport.empty()) json["transport"] = transport;
  json["facts"] = Json::array();
  for (const Fact& fact : record.facts())
    json["facts"].push_back(to_json(fact, fmt::format("{}.{}", lesson.name, fact.name)));
  fmt::print("{}\n", json.dump(2, ' ', false, Json::error_handler_t::replace));
}

int check_all(const LessonOptions& options) {
  Json all{{"lessons", Json::array()}};
  Tally tally;
  bool has_failed = false, is_whole = true;
  for (const Lesson* const lesson : lessons()) {
    const Checked checked = run_check(*lesson, options);
    const int status = checked.exit.signal != 0 ? exit_failed : checked.exit.code;
    has_failed |= status != 0 && status != exit_unavailable;
    is_whole &= status == 0;
    Json json = Json::parse(checked.output, nullptr, false);
    if (json.is_discarded()) json = {{"lesson", lesson->name}, {"facts", Json::array()}};
    json["status"] = status;
    tally.add(json);
    all["lessons"].push_back(std::move(json));
  }
  all["claims"] = sum_up(tally);
  fmt::print("{}\n", all.dump(2, ' ', false, Json::error_handler_t::replace));
  return has_failed ? exit_failed : is_whole ? 0 : exit_unavailable;
}

}  // namespace ipc::demo
