#pragma once

#include <netinet/in.h>
#include <sys/socket.h>

#include <array>
#include <cstdint>
#include <string>
#include <string_view>

// IPv4 sockets, mostly on loopback, by recorded calls. Unless a function throws, it returns like
// its call: -1 with errno.
namespace ipc::demo {

sockaddr_in loopback(std::uint16_t port, std::uint32_t address = INADDR_LOOPBACK);
std::string to_string(const sockaddr_in&);  // "127.0.0.1:3000"
std::uint16_t port_of(const sockaddr_in&);

int new_socket(int type = SOCK_STREAM);           // throws Error
int new_listener(const sockaddr_in&, int queue);  // socket, bind, listen; throws Error
int bind_to(int fd, const sockaddr_in&);
int connect_to(int fd, const sockaddr_in&);
int accept_from(int listener);
int set_option(int fd, int option);            // sets an option of SOL_SOCKET to 1
int unix_connection(const std::string& path);  // a new stream socket, connected; throws Error

int own_name(int fd, sockaddr_in&);   // getsockname
int peer_name(int fd, sockaddr_in&);  // getpeername

bool says(int fd, std::string_view);  // returns whether send took all of it
std::string hears(int fd);            // returns "" at the end, or after an error
int hears_error(int fd);              // returns errno; 0: no error
// Receives into a note in shared memory, and leaves a zero at the end.
template <std::size_t Size>
void hears_into(int fd, std::array<char, Size>& note) {
  hears(fd).copy(note.data(), Size - 1);
}

// Returns 0 or errno, from a call's result.
int error_of(long result);

}  // namespace ipc::demo
