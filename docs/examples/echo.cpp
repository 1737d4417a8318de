// Answers each message with the same message; or, as a client, sends one and prints the answer.
//   echo serve unix:/tmp/echo.sock
//   echo ask unix:/tmp/echo.sock hello
// Exit status: 0 answered, 1 an Error or no answer, 2 usage.
#include <cstdio>
#include <span>
#include <string_view>

#include "ipc/transport.h"

namespace {

using std::chrono_literals::operator""s;

int serve(const ipc::Address& address) {
  const auto listener = ipc::listen(address);
  std::printf("%s\n", listener->address().to_string().c_str());
  std::fflush(stdout);
  ipc::Channel client = listener->accept(ipc::Deadline::never()).value();
  // Until the client closes its channel, or dies.
  while (const auto message = client.in->receive(ipc::Deadline::never()))
    if (client.out->send(*message, ipc::Deadline::never()) != ipc::Status::ok) break;
  return client.in->farewell() == ipc::Farewell::died ? 1 : 0;
}

int ask(const ipc::Address& address, std::string_view text) {
  const auto deadline = ipc::Deadline::after(5s);
  const ipc::Channel server = ipc::connect(address, deadline);
  if (server.out->send(std::as_bytes(std::span(text)), deadline) != ipc::Status::ok) return 1;
  const auto answer = server.in->receive(deadline);
  if (!answer) return 1;
  std::printf("%.*s\n", static_cast<int>(answer->size()),
              reinterpret_cast<const char*>(answer->data()));
  return 0;
}

}  // namespace

int main(int argc, char** argv) try {
  const std::string_view role = argc > 2 ? argv[1] : "";
  if (role == "serve" && argc == 3) return serve(ipc::Address::parse(argv[2]));
  if (role == "ask" && argc == 4) return ask(ipc::Address::parse(argv[2]), argv[3]);
  std::fprintf(stderr, "echo serve URI | echo ask URI TEXT\n");
  return 2;
} catch (const ipc::Error& error) {  // the call, the address, the reason, and a cure
  std::fprintf(stderr, "echo: %s\n", error.what());
  return 1;
}
