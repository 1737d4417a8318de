#include <algorithm>

#include "demos/lessons/lesson.h"

namespace ipc::demo {

extern const Lesson processes_lesson;
extern const Lesson isolation_lesson;
extern const Lesson pipe_lesson;
extern const Lesson lifecycle_lesson;
extern const Lesson handshake_lesson;
extern const Lesson loss_lesson;
extern const Lesson tcp_udp_lesson;
extern const Lesson layers_lesson;
extern const Lesson apps_lesson;

std::span<const Lesson* const> lessons() {
  static const Lesson* const all[] = {
      &processes_lesson,  //
      &isolation_lesson,  //
      &pipe_lesson,       //
      &lifecycle_lesson,  //
      &handshake_lesson,  //
      &loss_lesson,       //
      &tcp_udp_lesson,    //
      &layers_lesson,     //
      &apps_lesson,       //
  };
  return all;
}

const Lesson* find_lesson(std::string_view name) {
  const auto found = std::ranges::find(lessons(), name, &Lesson::name);
  return found == lessons().end() ? nullptr : *found;
}

}  // namespace ipc::demo
