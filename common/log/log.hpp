#pragma once
// The log: synchronous lines to stderr, and the access log. Nothing is buffered and no thread is started, so a fork
// copies nothing that could be lost or written twice. Nothing is logged before set_up_log().
#include "common/log/log_format.hpp"
#include "common/text/expected.hpp"
#include <atomic>
#include <cerrno>
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

// Does anybody read what is written? Only of a FIFO it is known that nobody does.
enum class LogReader { possible, missing };

// Opens the access log: "off", "-" (stderr) or a path, which is appended to. Once, before threads and children. Never
// waits, whatever the path leads to.
Expected<LogReader> open_access_log(std::string_view where);
// Opens its file anew (it was renamed) where `turn`, which counts how often that was asked for, has grown since this
// process last did. Where that is refused the old file goes on. Any thread, at any time: no line is lost, and once this has
// returned this process begins none in the old file.
Expected<LogReader> follow_access_log(std::uint64_t turn);

// Logs that lines of the access log at this path are lost until somebody reads the FIFO.
void warn_of_missing_reader(std::string_view path);

namespace log {

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

// Lines that could not be written. It may lie in shared memory, for several processes.
struct LostLines {
    std::atomic<std::uint64_t> service{0};   // of the log itself
    std::atomic<std::uint64_t> access{0};
    Occasionally said{std::chrono::seconds(10)};   // that the access log's file takes no lines
};

// From now on lost lines are counted there. It must outlive the process.
void count_lost_lines(LostLines& place);

enum class Level { trace, debug, info, warning, error, off };

bool is_on(Level) noexcept;

// Writes one line with one system call. Escapes unseen characters and replaces ill-formed UTF-8, so that clients cannot
// forge log lines. Neither this nor anything below that logs ever waits or throws, so it may stand where an exception
// is handled: a line without memory, room or reader is lost and counted. Short lines need no memory.
void write(Level, std::string_view message) noexcept;
// Count a line that could not be made or written, for this errno.
void lose_line(int error = ENOMEM) noexcept;
void lose_access_line(int error = ENOMEM) noexcept;

template <class... Args>
void write_formatted(Level level, fmt::format_string<Args...> format, Args&&... args) noexcept {
    if (!is_on(level)) return;
    try {
        fmt::memory_buffer text;
        fmt::format_to(std::back_inserter(text), format, std::forward<Args>(args)...);
        write(level, std::string_view(text.data(), text.size()));
    } catch (...) {
        lose_line();
    }
}

template <class... Args>
void debug(fmt::format_string<Args...> format, Args&&... args) noexcept {
    write_formatted(Level::debug, format, std::forward<Args>(args)...);
}
template <class... Args>
void info(fmt::format_string<Args...> format, Args&&... args) noexcept {
    write_formatted(Level::info, format, std::forward<Args>(args)...);
}
template <class... Args>
void warning(fmt::format_string<Args...> format, Args&&... args) noexcept {
    write_formatted(Level::warning, format, std::forward<Args>(args)...);
}
template <class... Args>
void error(fmt::format_string<Args...> format, Args&&... args) noexcept {
    write_formatted(Level::error, format, std::forward<Args>(args)...);
}

// Check this before formatting a line; it costs one load if the access log is off.
bool access_on();

// Appends one line (given without its newline) to the access log with one system call, so that lines of several
// processes never mix. `line` is written unchanged: the caller must have escaped it.
void access(std::string_view line) noexcept;

// Returns the contents of a JSON string, without the quotes (RFC 8259 §7), in which unseen characters are escaped too;
// ill-formed UTF-8 becomes U+FFFD.
std::string json_escaped(std::string_view text);

}   // namespace log
}   // namespace tricorn
