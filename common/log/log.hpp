#pragma once
// The log: synchronous lines to stderr, and the access log. Nothing is buffered and no thread is started, so a fork
// copies nothing that could be lost or written twice. Nothing is logged before set_up_log().
#include "common/log/log_format.hpp"
#include "common/text/expected.hpp"
#include <atomic>
#include <chrono>
#include <cstdint>
#include <optional>
#include <spdlog/fmt/fmt.h>
#include <string>
#include <string_view>

namespace tricorn {

// `level` is trace, debug, info, warning, error or off. Call it once in main, and again in each child after fork,
// before the child starts a thread.
void set_up_log(std::string_view level, LogFormat format);

// Opens the access log: "off", "-" (stderr) or a path, which is appended to. Once, before threads and children.
Expected<> open_access_log(std::string_view where);
// Opens its file anew (it was renamed) where `turn`, which counts how often that was asked for, has grown since this
// process last did. Where that is refused the old file goes on. Any thread, at any time: no line is lost, and once this has
// returned this process begins none in the old file.
Expected<> follow_access_log(std::uint64_t turn);

namespace log {

enum class Level { trace, debug, info, warning, error, off };

bool is_on(Level);

// Writes one line with one write(2). Escapes control characters and replaces ill-formed UTF-8, so that clients cannot
// forge log lines.
void write(Level, std::string_view message);

template <class... Args>
void write_formatted(Level level, fmt::format_string<Args...> format, Args&&... args) {
    if (!is_on(level)) return;
    fmt::memory_buffer text;
    fmt::format_to(std::back_inserter(text), format, std::forward<Args>(args)...);
    write(level, std::string_view(text.data(), text.size()));
}

template <class... Args>
void debug(fmt::format_string<Args...> format, Args&&... args) {
    write_formatted(Level::debug, format, std::forward<Args>(args)...);
}
template <class... Args>
void info(fmt::format_string<Args...> format, Args&&... args) {
    write_formatted(Level::info, format, std::forward<Args>(args)...);
}
template <class... Args>
void warning(fmt::format_string<Args...> format, Args&&... args) {
    write_formatted(Level::warning, format, std::forward<Args>(args)...);
}
template <class... Args>
void error(fmt::format_string<Args...> format, Args&&... args) {
    write_formatted(Level::error, format, std::forward<Args>(args)...);
}

// Check this before formatting a line; it costs one load if the access log is off.
bool access_on();

// Appends one line (given without its newline) to the access log with one write(2), so that lines of several processes
// never mix. `line` is written unchanged: the caller must have removed control characters.
void access(std::string_view line);

// Returns the contents of a JSON string, without the quotes (RFC 8259 §7); ill-formed UTF-8 becomes U+FFFD.
std::string json_escaped(std::string_view text);

// Lets a message through at most once per interval: a rate limit for messages that clients can trigger. Thread-safe.
class Occasionally {
public:
    using Clock = std::chrono::steady_clock;

    explicit Occasionally(Clock::duration interval) : interval_(interval) {}

    // Returns nullopt to suppress the message, else the number of messages suppressed since the last one.
    std::optional<std::uint64_t> now(Clock::time_point time = Clock::now());

private:
    Clock::duration const interval_;
    std::atomic<Clock::rep> next_{Clock::time_point::min().time_since_epoch().count()};
    std::atomic<std::uint64_t> held_{0};
};

}   // namespace log
}   // namespace tricorn
