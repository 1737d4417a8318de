// The lesson apps: an HTTP request by hand, over several sockets, and from several languages.
#include <fmt/format.h>
#include <sys/socket.h>
#include <sys/un.h>

#include <algorithm>
#include <array>
#include <cstring>
#include <fstream>
#include <string>

#include "demos/lessons/apps/clients.h"
#include "demos/lessons/apps/web.h"
#include "demos/lessons/lesson.h"
#include "demos/stage/loopback.h"
#include "ipc/system/fd.h"
#include "ipc/system/sys.h"

namespace ipc::demo {

namespace {

using apps::Heard;

constexpr std::string_view url = "http://localhost:3000/hello";
constexpr std::uint16_t web_port = 3000, mail_port = 25, foreign_port = 8000;
constexpr std::string_view greeting_of_mail = "EHLO client\r\n";

// The same client in two other languages, with the request as a literal.
constexpr std::string_view python_client =
    "import socket; s = socket.socket(); s.connect(('127.0.0.1', 3000)); s.sendall(b{}); "
    "print(s.makefile().read(), end='')";
constexpr std::string_view node_client =
    "const s = require('net').connect(3000, '127.0.0.1'); s.write({}); s.pipe(process.stdout)";

constexpr std::size_t languages = 3;

struct Notes {
  sockaddr_in peer;  // address to which the browser was connected
  Heard answer, answer_over_unix;
  // The requests by hand, from each language, and the mail sent to the wrong server.
  std::array<Heard, 2 + languages> web;
  Heard web_over_unix, mail;
};

class Apps {
 public:
  explicit Apps(Stage& stage)
      : stage_(stage),
        url_(apps::taken_apart(url)),
        request_(apps::request_for(url_)),
        notes_(stage.share<Notes>()),
        web_listener_(new_listener(loopback(web_port), 8)),
        mail_listener_(new_listener(loopback(mail_port), 8)),
        web_(stage.start("web",
                         [this](const Cues& cues) {
                           for (Heard& request : notes_.web) {
                             apps::serve_page(web_listener_.get(), request);
                             cues.next();
                           }
                         })),
        mail_(stage.start("mail", [this](const Cues& cues) {
          apps::serve_mail(mail_listener_.get(), notes_.mail);
          cues.done();
        })) {}

  void run() {
    by_hand();
    two_services();
    over_unix();
    three_languages();
    foreign_server();
  }

 private:
  void by_hand() {
    stage_.step("url");
    const auto resolved = apps::address_of(url_);
    const sockaddr_in address = resolved.value_or(loopback(web_port));
    stage_.show({{stage_.in_words("part"), stage_.in_words("means")},
                 {{url_.scheme, stage_.in_words("part.scheme")},
                  {url_.host, stage_.in_words("part.host", to_string(address))},
                  {url_.port, stage_.in_words("part.port")},
                  {url_.path, stage_.in_words("part.path")}}});
    Actor browser = stage_.start("browser", [&](const Cues& cues) {
      const int fd = new_socket();
      connect_to(fd, address);
      socklen_t size = sizeof notes_.peer;
      ::getpeername(fd, reinterpret_cast<sockaddr*>(&notes_.peer), &size);
      apps::ask(fd, request_, notes_.answer);
      cues.done();
    });
    web_.cue();
    browser.act();
    web_.await();
    stage_.show_calls();
    show_dialogue();
    const bool is_answered = apps::is_page(notes_.answer.view());
    if (!resolved)
      stage_.not_shown("url_names_address_and_port", stage_.in_words("unknown", url_.host));
    else
      stage_.fact("url_names_address_and_port",
                  is_answered && ntohl(notes_.peer.sin_addr.s_addr) == INADDR_LOOPBACK &&
                      std::to_string(port_of(notes_.peer)) == url_.port,
                  url, to_string(notes_.peer));
    stage_.fact("http_request_by_hand", is_answered && notes_.web[0].view() == request_,
                request_.size());
  }

  void show_dialogue() {
    const auto request = apps::lines_of(notes_.web[0].view()),
               answer = apps::lines_of(notes_.answer.view());
    const auto shown = [&](const std::vector<std::string>& lines, std::size_t row) {
      if (row >= lines.size()) return std::string();
      return lines[row].empty() ? stage_.in_words("empty") : lines[row];
    };
    Table table{{stage_.in_words("request"), stage_.in_words("answer")}, {}};
    for (std::size_t row = 0; row < std::max(request.size(), answer.size()); ++row)
      table.rows.push_back({shown(request, row), shown(answer, row)});
    stage_.show(std::move(table));
  }

  // Sends mail to the mail server; if the lesson is prevented, to the web server.
  void two_services() {
    stage_.step("services");
    const Actor& called = stage_.is_prevented() ? web_ : mail_;
    const std::uint16_t door = stage_.is_prevented() ? web_port : mail_port;
    Actor client = stage_.start("mail_client", [&](const Cues& cues) {
      const int fd = new_socket();
      connect_to(fd, loopback(door));
      says(fd, greeting_of_mail);
      sys::call("shutdown", ::shutdown, fd, SHUT_WR);
      hears(fd);
      cues.done();
    });
    called.cue();
    client.act();
    called.await();
    stage_.show_calls();
    const std::string_view by_web = notes_.web[0].view(), by_mail = notes_.mail.view();
    Table table{{stage_.in_words("service"), stage_.in_words("heard")}, {}};
    const auto row = [&](const Actor& service, std::string_view heard) {
      table.rows.push_back(
          {stage_.name_of(service.side()), std::string(heard.substr(0, heard.find('\r')))});
    };
    row(web_, by_web);
    row(mail_, by_mail);
    stage_.show(std::move(table));
    stage_.fact("each_service_gets_its_own",
                by_web == request_ && by_mail == greeting_of_mail && notes_.web[1].size == 0);
  }

  void over_unix() {
    stage_.step("unix");
    sockaddr_un name{};
    name.sun_family = AF_UNIX;
    const std::string path = stage_.place("web");
    std::memcpy(name.sun_path, path.c_str(), std::min(path.size(), sizeof name.sun_path - 1));
    const auto* const address = reinterpret_cast<const sockaddr*>(&name);
    constexpr socklen_t size = sizeof name;
    const auto new_unix_socket = [] {
      return sys::must("", "socket", ::socket, AF_UNIX, SOCK_STREAM, 0);
    };
    Actor server = stage_.start("web_unix", [&](const Cues& cues) {
      const int listener = new_unix_socket();
      sys::must(path, "bind", ::bind, listener, address, size);
      sys::must(path, "listen", ::listen, listener, 8);
      cues.next();
      apps::serve_page(listener, notes_.web_over_unix);
      cues.done();
    });
    Actor browser = stage_.start("browser_unix", [&](const Cues& cues) {
      const int fd = new_unix_socket();
      sys::must(path, "connect", ::connect, fd, address, size);
      apps::ask(fd, request_, notes_.answer_over_unix);
      cues.done();
    });
    server.act();
    server.cue();
    browser.act();
    server.await();
    stage_.show_calls();
    stage_.fact("same_request_over_unix",
                notes_.web_over_unix.view() == request_ && apps::is_page(notes_.answer.view()) &&
                    notes_.answer_over_unix.view() == notes_.answer.view(),
                notes_.answer_over_unix.size);
  }

  // Each client asks the web server, which notes the request.
  void three_languages() {
    stage_.step("languages");
    Actor client = stage_.start("cxx", [&](const Cues& cues) {
      Heard answer{};
      const int fd = new_socket();
      connect_to(fd, loopback(web_port));
      apps::ask(fd, request_, answer);
      cues.done();
    });
    web_.cue();
    client.act();
    web_.await();
    auto calls = stage_.new_calls();
    std::erase_if(calls, [&](const TracedCall& call) { return call.side != client.side(); });
    std::vector<std::string> own;
    for (const TracedCall& call : calls) own.emplace_back(call.name.data());
    stage_.show(std::move(calls));
    const bool is_watched = apps::can_strace();
    const std::string quoted = apps::in_quotes(request_);
    const auto python =
        foreign_client({"python3", "-c", fmt::format(python_client, quoted)}, is_watched);
    const auto node = foreign_client({"node", "-e", fmt::format(node_client, quoted)}, is_watched);
    const auto calls_of = [&](const apps::Run& run) {
      return is_watched ? apps::joined(run.calls) : "?";
    };
    Table table{{stage_.in_words("language"), stage_.in_words("calls")},
                {{"C++", apps::joined(own)}}};
    if (python) table.rows.push_back({"Python", calls_of(*python)});
    if (node) table.rows.push_back({"Node", calls_of(*node)});
    stage_.show(std::move(table));
    if (node) stage_.fact("node_client_is_answered", apps::is_page(node->output));
    else stage_.not_shown("node_client_is_answered", stage_.in_words("missing", "node"));
    if (!node || !python || !is_watched) {
      stage_.not_shown("three_languages_same_calls",
                       stage_.in_words("missing", !python ? "python3"
                                                  : !node ? "node"
                                                          : "strace"));
      return;
    }
    const auto steps = apps::steps_of(own);
    const auto& web = notes_.web;
    stage_.fact("three_languages_same_calls",
                steps.size() == 4 && steps == apps::steps_of(python->calls) &&
                    steps == apps::steps_of(node->calls) && apps::is_page(python->output) &&
                    std::all_of(web.begin() + 1, web.begin() + 1 + languages,
                                [&](const Heard& heard) { return heard.view() == request_; }),
                apps::joined(steps));
  }

  std::optional<apps::Run> foreign_client(const std::vector<std::string>& argv, bool is_watched) {
    if (!apps::is_installed(argv[0])) return std::nullopt;
    stage_.say("program", argv[0], argv[2]);
    web_.cue();
    auto run = apps::run_client(argv, is_watched, stage_.place(argv[0]));
    if (!apps::is_page(run.output)) {  // otherwise the server would wait for it
      const OwnedFd substitute(new_socket());
      connect_to(substitute.get(), loopback(web_port));
    }
    web_.await();
    static_cast<void>(stage_.new_calls());  // drops the server's calls, the same each time
    return run;
  }

  // Asks a server that we did not write, with a client that knows only the protocol.
  void foreign_server() {
    stage_.step("foreign");
    if (!apps::is_installed("python3")) {
      stage_.not_shown("a_foreign_server_answers", stage_.in_words("missing", "python3"));
      return;
    }
    const std::string file = stage_.place(url_.path.substr(1));
    std::ofstream(file) << apps::page;
    const auto server = apps::start_server(foreign_port, file.substr(0, file.rfind('/')));
    if (!server) {
      stage_.not_shown("a_foreign_server_answers", stage_.in_words("silent"));
      return;
    }
    Heard& answer = stage_.share<Heard>();
    Actor browser = stage_.start("stranger", [&](const Cues& cues) {
      const int fd = new_socket();
      connect_to(fd, loopback(foreign_port));
      apps::ask(fd, request_, answer);
      cues.done();
    });
    browser.act();
    stage_.show_calls();
    for (const std::string& line : apps::lines_of(answer.view()))
      if (line.starts_with("HTTP/") || line.starts_with("Server:")) stage_.say("quoted", line);
    stage_.fact("a_foreign_server_answers", apps::is_page(answer.view()));
  }

  Stage& stage_;
  const apps::Url url_;
  const std::string request_;
  Notes& notes_;
  OwnedFd web_listener_, mail_listener_;
  Actor web_, mail_;
};

void play(Stage& stage) {
  if (stage.enter_own_network({"url_names_address_and_port", "http_request_by_hand",
                               "each_service_gets_its_own", "same_request_over_unix",
                               "node_client_is_answered", "three_languages_same_calls",
                               "a_foreign_server_answers"}))
    Apps(stage).run();
}

}  // namespace

extern const Lesson apps_lesson;
const Lesson apps_lesson{"apps", play};

}  // namespace ipc::demo
