// The small part of HTTP and SMTP that the lesson apps needs.
#include "demos/lessons/apps/web.h"

#include <fmt/format.h>
#include <netdb.h>
#include <sys/socket.h>
#include <unistd.h>

#include <cstring>
#include <sstream>

#include "demos/stage/loopback.h"
#include "ipc/system/fd.h"
#include "ipc/system/sys.h"

namespace ipc::demo::apps {
namespace {

std::string answer_with(std::string_view body) {
  return fmt::format(
      "HTTP/1.1 200 OK\r\nContent-Type: text/plain\r\nContent-Length: {}\r\n"
      "Connection: close\r\n\r\n{}",
      body.size(), body);
}

void hear_more(int fd, Heard& heard) {
  const long size =
      sys::call("recv", ::recv, fd, static_cast<void*>(heard.text.data() + heard.size),
                heard.text.size() - heard.size, 0);
  if (size > 0) heard.size += static_cast<std::size_t>(size);
}
void hear_to_the_end(int fd, Heard& heard) {
  for (std::size_t before = 0; heard.size < heard.text.size(); before = heard.size) {
    hear_more(fd, heard);
    if (heard.size == before) return;
  }
}

void hear_request(int fd, Heard& heard) {
  for (std::size_t before = 0; heard.view().find("\r\n\r\n") == std::string_view::npos;
       before = heard.size) {
    hear_more(fd, heard);
    if (heard.size == before) return;
  }
}

}  // namespace

Url taken_apart(std::string_view url) {
  const auto host_at = url.find("://") + 3, port_at = url.find(':', host_at) + 1,
             path_at = url.find('/', port_at);
  const auto part = [&](std::size_t from, std::size_t to) {
    return std::string(url.substr(from, to - from));
  };
  return {part(0, host_at - 3), part(host_at, port_at - 1), part(port_at, path_at),
          part(path_at, url.size())};
}

std::optional<sockaddr_in> address_of(const Url& url) {
  addrinfo wanted{}, *found = nullptr;
  wanted.ai_family = AF_INET;
  wanted.ai_socktype = SOCK_STREAM;
  if (::getaddrinfo(url.host.c_str(), url.port.c_str(), &wanted, &found) != 0) return std::nullopt;
  sockaddr_in address{};
  std::memcpy(&address, found->ai_addr, sizeof address);
  ::freeaddrinfo(found);
  return address;
}

std::string request_for(const Url& url) {
  return fmt::format("GET {} HTTP/1.1\r\nHost: {}:{}\r\nConnection: close\r\n\r\n", url.path,
                     url.host, url.port);
}
bool is_page(std::string_view answer) {
  return answer.starts_with("HTTP/1.") && answer.find(" 200 ") < answer.find('\n') &&
         answer.ends_with(page);
}

void serve_page(int listener, Heard& request) {
  const OwnedFd connection(accept_from(listener));
  hear_request(connection.get(), request);
  says(connection.get(), answer_with(page));
}

void serve_mail(int listener, Heard& greeting) {
  const OwnedFd connection(accept_from(listener));
  hear_more(connection.get(), greeting);
  says(connection.get(), "250 hello\r\n");
}

void ask(int fd, const std::string& request, Heard& answer) {
  says(fd, request);
  hear_to_the_end(fd, answer);
  sys::call("close", ::close, fd);
}

std::vector<std::string> lines_of(std::string_view text) {
  std::vector<std::string> lines;
  std::istringstream in{std::string(text)};
  for (std::string line; std::getline(in, line);) {
    if (!line.empty() && line.back() == '\r') line.pop_back();
    lines.push_back(line);
  }
  return lines;
}

std::string in_quotes(std::string_view text) {
  std::string literal = "\"";
  for (const char letter : text)
    literal += letter == '\r' ? "\\r" : letter == '\n' ? "\\n" : std::string(1, letter);
  return literal + "\"";
}

}  // namespace ipc::demo::apps
