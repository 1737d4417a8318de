// The answers to the results in results/, and the answers if any one launch is missing.
#include <gtest/gtest.h>

#include <map>

#include "choose_support.h"

namespace ipc::bench {
namespace {

using namespace test;

Results load_of(const std::string& machine) {
  return read_results(IPCLAB_RESULTS "/" + machine + "/2026-11-22-load.json");
}

Results without_launch(Results results, std::size_t at) {
  for (Series& series : results.series)
    if (at < series.launches.size())
      series.launches.erase(series.launches.begin() + static_cast<std::ptrdiff_t>(at));
  return results;
}

enum class Place : unsigned char { fits, may_fit, does_not_fit };

std::map<std::string, Place> places_of(const Results& results, const Needs& needs) {
  const Choice choice = chosen(summary_of(results), needs);
  std::map<std::string, Place> places;
  for (const Candidate& one : choice.ranked) places[one.name()] = Place::fits;
  for (const Candidate& one : choice.unknown) places[one.name()] = Place::may_fit;
  for (const Dropped& one : choice.dropped) places[one.name()] = Place::does_not_fit;
  return places;
}

TEST(ChooseKept, picks_no_transport_that_collapsed_in_two_of_five_launches) {
  const Results results = load_of("vm-2cpu-zen4");
  const Choice choice = chosen(summary_of(results), at_rate(50'000, 64 * 1024));
  EXPECT_EQ(names_of(choice).at(0), "unix/block");
  EXPECT_TRUE(
      has(reason_of(choice, "shm-ring (block)"), "sustains 5 k/s of 64 KiB, but not 50 k/s"));
}

TEST(ChooseKept, lends_traits_of_this_program_to_files_that_are_older_than_the_traits) {
  const Summary run = summary_of(load_of("vm-2cpu-zen4"));
  const auto names_with = [&](Need need) {
    Names names;
    for (const TransportFacts& facts : run.transports)
      if (meets(facts, need)) names.push_back(facts.name);
    return names;
  };
  EXPECT_EQ(names_with(Need::other_languages), (Names{"unix", "tcp", "udp"}));
  EXPECT_EQ(names_with(Need::persists), Names{"file"});
  EXPECT_EQ(names_with(Need::late_reader), (Names{"unix", "tcp"}));
}

TEST(ChooseKept, says_which_needs_it_judges_by_traits_of_this_program) {
  Summary run = summary_of(load_of("vm-2cpu-zen4"));
  run.source = "old.json";
  Needs needs = at_rate(50'000);
  needs.traits = {Need::ordered, Need::late_reader};
  const std::string text = text_of({run}, needs);
  EXPECT_TRUE(has(text,
                  "\nold.json is older than the traits for late-reader: those of this program are "
                  "used.\n"))
      << text;
  EXPECT_TRUE(has(text_of({run}, needs, Language::portuguese),
                  "\nold.json é mais antigo que as características de late-reader: valem as deste "
                  "programa.\n"));
  EXPECT_TRUE(has(json(choose({run}, needs, here), {run}, needs, "new.json"),
                  "\"traits_of_this_program\": [\n        \"late-reader\"\n      ]"));
  needs.traits = {Need::ordered};
  EXPECT_FALSE(has(text_of({run}, needs), "is older than"));
}

TEST(ChooseKept, moves_no_candidate_from_one_side_of_a_limit_to_the_other_by_one_launch) {
  for (const char* const machine : {"vm-2cpu-zen4", "vm-2cpu-cascade-lake"}) {
    const Results all = load_of(machine);
    for (const double limit_us : {20.0, 100.0, 1'000.0}) {
      Needs needs = with_p99(at_rate(50'000), limit_us);
      needs.cpus = 2;
      const auto places = places_of(all, needs);
      for (std::size_t at = 0; at < 5; ++at)
        for (const auto& [name, place] : places_of(without_launch(all, at), needs)) {
          if (place == Place::may_fit || places.at(name) == Place::may_fit) continue;
          EXPECT_EQ(place, places.at(name))
              << machine << ", " << limit_us << " us, without launch " << at << ": " << name;
        }
    }
  }
}

}  // namespace
}  // namespace ipc::bench
