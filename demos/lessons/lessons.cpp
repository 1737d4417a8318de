// The list of the lessons.
#include <algorithm>

#include "demos/lessons/lesson.h"

namespace ipc::demo {

extern const Lesson processes_lesson;
extern const Lesson memory_lesson;
extern const Lesson isolation_lesson;
extern const Lesson pipe_lesson;
extern const Lesson fifo_lesson;
extern const Lesson file_lesson;
extern const Lesson sockets_lesson;
extern const Lesson lifecycle_lesson;
extern const Lesson client_server_lesson;
extern const Lesson names_lesson;
extern const Lesson ports_lesson;
extern const Lesson bind_lesson;
extern const Lesson listen_lesson;
extern const Lesson handshake_lesson;
extern const Lesson loss_lesson;
extern const Lesson tcp_udp_lesson;
extern const Lesson layers_lesson;
extern const Lesson apps_lesson;
extern const Lesson echo_lesson;
extern const Lesson chat_lesson;
extern const Lesson alarm_lesson;
extern const Lesson boundaries_lesson;
extern const Lesson backpressure_lesson;
extern const Lesson waiting_lesson;
extern const Lesson credentials_lesson;
extern const Lesson death_lesson;
extern const Lesson nagle_lesson;
extern const Lesson cost_lesson;

std::span<const Lesson* const> lessons() {
  static const Lesson* const all[] = {
      &processes_lesson,      //
      &memory_lesson,         //
      &isolation_lesson,      //
      &pipe_lesson,           //
      &fifo_lesson,           //
      &file_lesson,           //
      &sockets_lesson,        //
      &lifecycle_lesson,      //
      &client_server_lesson,  //
      &names_lesson,          //
      &ports_lesson,          //
      &bind_lesson,           //
      &listen_lesson,         //
      &handshake_lesson,      //
      &loss_lesson,           //
      &tcp_udp_lesson,        //
      &layers_lesson,         //
      &apps_lesson,           //
      &echo_lesson,           //
      &chat_lesson,           //
      &alarm_lesson,          //
      &boundaries_lesson,     //
      &backpressure_lesson,   //
      &waiting_lesson,        //
      &credentials_lesson,    //
      &death_lesson,          //
      &nagle_lesson,          //
      &cost_lesson,           //
  };
  return all;
}

const Lesson* find_lesson(std::string_view name) {
  const auto found = std::ranges::find(lessons(), name, &Lesson::name);
  return found == lessons().end() ? nullptr : *found;
}

}  // namespace ipc::demo
