#pragma once

#include <netinet/in.h>
#include <sys/socket.h>

#include <array>
#include <cstdint>
#include <string>
#include <string_view>

// IPv4 sockets, mostly on loopback, by calls that are recorded. What is here answers as the call does: -1,
// and errno; unless it throws.
namespace ipc::demo {

sockaddr_in loopback(std::uint16_t port, std::uint32_t address = INADDR_LOOPBACK);
std::string to_string(const sockaddr_in&);  // "127.0.0.1:3000"
std::uint16_t port_of(const sockaddr_in&);

int new_socket(int type = SOCK_STREAM);           // throws Error
int new_listener(const sockaddr_in&, int queue);  // socket, bind, listen; throws Error
int bind_to(int fd, const sockaddr_in&);
int connect_to(int fd, const sockaddr_in&);
int accept_from(int listener);
int set_option(int fd, int option);            // of SOL_SOCKET, to 1
int unix_connection(const std::string& path);  // a new stream socket, connected; throws Error

int own_name(int fd, sockaddr_in&);   // getsockname
int peer_name(int fd, sockaddr_in&);  // getpeername

bool says(int fd, std::string_view);  // all of it was taken
std::string hears(int fd);            // "": the end, or an error
int hears_error(int fd);              // errno; 0: no error
// For a note in shared memory, with a zero behind it.
template <std::size_t Size>
void hears_into(int fd, std::array<char, Size>& note) {
  hears(fd).copy(note.data(), Size - 1);
}

// Of a call's result: 0, or errno.
int error_of(long result);

}  // namespace ipc::demo
