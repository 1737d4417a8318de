#pragma once

#include <cstdint>
#include <optional>
#include <string>

#include "bench/cli/command_line.h"
#include "demos/commands.h"
#include "demos/lesson.h"
#include "demos/tour.h"
#include "demos/watch/watch.h"

// The commands and options of ipc-demo.
namespace ipc::demo {

// The values typed, in the types of the commands.
struct Typed {
  ListOptions list;
  ServiceOptions service;
  PingOptions ping;
  TourOptions tour;
  TourPeerOptions tour_peer;
  LessonOptions lesson;
  RoomOptions room;
  AlarmOptions alarm;
  WatchOptions watch;
  std::optional<Language> language;
  std::uint64_t silent_after_s = 3, limit_s = 20;
  bool spawn = false, connects = false, doctor_json = false;
};

// Parsing fills in `typed`, which outlives the app.
void add_commands(CLI::App&, Typed& typed);

}  // namespace ipc::demo
