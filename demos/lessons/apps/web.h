#pragma once

#include <netinet/in.h>

#include <array>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

// The part of HTTP (RFC 9112) that the lesson apps needs: one request, one answer, and the end.
namespace ipc::demo::apps {

struct Url {
  std::string scheme, host, port, path;
};

Url taken_apart(std::string_view url);
std::optional<sockaddr_in> address_of(const Url&);  // nullopt if the name is not known

constexpr std::string_view page = "hello, browser\n";
std::string request_for(const Url&);
bool is_page(std::string_view answer);

// All data that a process received.
struct Heard {
  std::array<char, 512> text;
  std::size_t size;
  std::string_view view() const { return {text.data(), size}; }
};

// Serves one connection, and answers it with the page.
void serve_page(int listener, Heard& request);
void serve_mail(int listener, Heard& greeting);  // not HTTP: as much of SMTP as the first answer
// Sends a request on a connection and receives the answer, like a browser.
void ask(int fd, const std::string& request, Heard& answer);

std::vector<std::string> lines_of(std::string_view text);  // without their \r\n
std::string in_quotes(std::string_view text);  // as a literal of C++, Python, JavaScript

}  // namespace ipc::demo::apps
