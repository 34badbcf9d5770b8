#include "server/session/access_line.hpp"
#include "common/log/log.hpp"
#include <ctime>
#include <spdlog/fmt/fmt.h>
#include <unistd.h>

namespace tricorn::server {

namespace {

// As the log has it: local time in text, UTC in JSON.
std::string timestamp(std::chrono::system_clock::time_point time, LogFormat format) {
    bool const utc = format == LogFormat::json;
    auto const whole = std::chrono::floor<std::chrono::seconds>(time);
    std::time_t const seconds = std::chrono::system_clock::to_time_t(whole);
    std::tm parts{};
    if (utc) {
        ::gmtime_r(&seconds, &parts);
    } else {
        ::localtime_r(&seconds, &parts);
    }
    char text[32];
    std::size_t const size = std::strftime(text, sizeof text, "%Y-%m-%dT%H:%M:%S", &parts);
    auto const milliseconds = std::chrono::duration_cast<std::chrono::milliseconds>(time - whole).count();
    return fmt::format("{}.{:03}{}", std::string_view(text, size), milliseconds, utc ? "+00:00" : "");
}

// Shortened so that a line stays below PIPE_BUF (pipe(7)) and lines of several processes do not mix: escaping turns one
// byte into at most six.
std::string shown(std::string_view text, std::size_t longest) {
    if (text.empty()) return "-";   // a refused request may lack it
    std::string const escaped = log::json_escaped(text.substr(0, longest));
    return text.size() > longest ? escaped + "..." : escaped;
}

}   // namespace

std::string access_line(Exchange const& exchange, LogFormat format) {
    constexpr auto text = "{} {} {} \"{} {}\" {} {} {:.3f}";
    constexpr auto json = R"({{"time":"{}","pid":{},"peer":"{}","method":"{}","target":"{}",)"
                          R"("status":{},"bytes":{},"milliseconds":{:.3f}}})";
    double const milliseconds = std::chrono::duration<double, std::milli>(exchange.handling).count();
    return fmt::format(fmt::runtime(format == LogFormat::json ? json : text), timestamp(exchange.time, format),
                       ::getpid(), exchange.peer, shown(exchange.request.method, 32),
                       shown(exchange.request.target, 512), exchange.status, exchange.body_bytes, milliseconds);
}

}   // namespace tricorn::server
