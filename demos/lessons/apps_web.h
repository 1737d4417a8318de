#pragma once

#include <netinet/in.h>

#include <array>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

// As much of HTTP as the lesson apps speaks (RFC 9112): one request, one answer, and the end.
namespace ipc::demo::apps {

struct Url {
  std::string scheme, host, port, path;
};

Url taken_apart(std::string_view url);
std::optional<sockaddr_in> address_of(const Url&);  // nothing where the name is not known

constexpr std::string_view page = "hello, browser\n";
std::string request_for(const Url&);
bool is_page(std::string_view answer);

// What a process heard, whole.
struct Heard {
  std::array<char, 512> text;
  std::size_t size;
  std::string_view view() const { return {text.data(), size}; }
};

// One connection, which is answered with the page.
void serve_page(int listener, Heard& request);
void serve_mail(int listener, Heard& greeting);  // not HTTP: as much of SMTP as a first answer
// What a browser does, on a connection.
void ask(int fd, const std::string& request, Heard& answer);

std::vector<std::string> lines_of(std::string_view text);  // without their \r\n
std::string in_quotes(std::string_view text);  // as a literal of C++, Python, JavaScript

}  // namespace ipc::demo::apps
