#include "common/log/log.hpp"
#include "common/log/line_output.hpp"
#include "common/os/descriptor.hpp"
#include "common/text/text.hpp"
#include <cerrno>
#include <cstring>
#include <fcntl.h>
#include <iterator>
#include <memory>
#include <mutex>
#include <spdlog/logger.h>
#include <spdlog/pattern_formatter.h>
#include <spdlog/sinks/base_sink.h>
#include <sys/stat.h>
#include <unistd.h>

namespace tricorn {
namespace {

// Lines of this process that were lost on their way to stderr, for the line that says so when there is room again.
struct Owed {
    std::atomic<std::uint64_t> service{0};
    std::atomic<std::uint64_t> access{0};   // the access log is on stderr too
    std::atomic<int> error{0};   // why the last of them was lost
};

char const* why_lost(int error) {
    if (error == EPIPE) return "nobody reads it";
    return error == EAGAIN ? "its reader is too slow" : std::strerror(error);
}

class StderrSink;

struct State {
    std::unique_ptr<spdlog::logger> logger;
    std::shared_ptr<StderrSink> sink;
    log::Level level = log::Level::off;
    LogFormat format = LogFormat::text;
    LineOutput stderr_lines;
    LineOutput access;   // its descriptor never changes: dup3 puts a reopened file in its place
    bool access_on_stderr = false;
    Descriptor access_file;
    std::string access_path;   // empty: the access log is not a file
    std::atomic<std::uint64_t> access_turn{0};
    std::mutex reopening;
    Owed owed;
    log::LostLines own_losses;
    std::atomic<log::LostLines*> losses{&own_losses};
};

// Never destroyed: threads may log until the process ends.
State& state() {
    static State& state = *new State;
    return state;
}

// spdlog's stderr sinks use stdio; this one writes each line with one system call.
class StderrSink : public spdlog::sinks::base_sink<std::mutex> {
public:
    // Says what was lost, where there is room for that.
    void tell_losses() {
        std::lock_guard const lock(mutex_);
        tell_owed();
    }

private:
    void sink_it_(spdlog::details::log_msg const& message) override {
        int const error = tell_owed();
        int const lost = error != 0 ? error : put(message);
        if (lost != 0) log::lose_line(lost);
    }
    void flush_() override {}

    // Returns an errno, or 0.
    int put(spdlog::details::log_msg const& message) {
        spdlog::memory_buf_t line;
        formatter_->format(message, line);
        return state().stderr_lines.write(std::string_view(line.data(), line.size()));
    }

    int tell_owed() {
        int const error = tell(state().owed.service, "this log");
        return error != 0 ? error : tell(state().owed.access, "the access log");
    }
    int tell(std::atomic<std::uint64_t>& owed, char const* whose) {
        if (owed.load(std::memory_order_relaxed) == 0) return 0;
        std::uint64_t const lost = owed.exchange(0);
        fmt::memory_buffer text;
        fmt::format_to(std::back_inserter(text), "{} lines of {} were lost: {}", lost, whose,
                       why_lost(state().owed.error));
        spdlog::string_view_t const words(text.data(), text.size());
        int const error = put(spdlog::details::log_msg("tricorn", spdlog::level::warn, words));
        if (error != 0) owed.fetch_add(lost);
        return error;
    }
};

constexpr char const* text_pattern = "%Y-%m-%dT%H:%M:%S.%e %P %l %v";
constexpr char const* json_pattern = R"({"time":"%Y-%m-%dT%H:%M:%S.%e%z","level":"%l","pid":%P,"message":"%v"})";

struct Appended {
    Descriptor file;
    LogReader reader = LogReader::possible;
    int error = 0;
};

// O_NONBLOCK: a FIFO or terminal must not make its writers wait, and a leased file is refused instead of awaited.
Appended open_to_append(std::string const& path) {
    auto const open = [&path](int way) {
        return Descriptor(::open(path.c_str(), way | O_APPEND | O_NONBLOCK | O_NOCTTY | O_CLOEXEC, 0644));
    };
    Appended appended;
    appended.file = open(O_WRONLY | O_CREAT);
    appended.error = errno;
    struct stat about {};
    if (appended.file || appended.error != ENXIO || ::stat(path.c_str(), &about) != 0 || !S_ISFIFO(about.st_mode))
        return appended;
    // Nobody reads the FIFO: it can only be opened while somebody does, if only for a moment.
    appended.reader = LogReader::missing;
    Descriptor const reader = open(O_RDONLY);
    if (reader) appended.file = open(O_WRONLY);
    return appended;
}

Expected<LogReader> refusal_of(Appended const& failed) {
    return refused(failed.reader == LogReader::missing ? "nobody reads this FIFO" : std::strerror(failed.error));
}

constexpr std::string_view level_names[] = {"trace", "debug", "info", "warning", "error", "off"};

log::Level level_of(std::string_view name) {
    for (std::size_t i = 0; i < std::size(level_names); ++i) {
        if (level_names[i] == name) return log::Level(i);
    }
    return log::Level::info;
}

// spdlog's levels are the same, with an additional `critical` before `off`.
spdlog::level::level_enum to_spdlog(log::Level level) {
    return level == log::Level::off ? spdlog::level::off : spdlog::level::level_enum(int(level));
}

// Its first characters are on the stack.
using Escaped = fmt::basic_memory_buffer<char, 1000>;

void append(Escaped& out, std::string_view text) {
    out.append(text.data(), text.data() + text.size());
}

template <class... Args>
void append_formatted(Escaped& out, fmt::format_string<Args...> format, Args&&... args) {
    fmt::format_to(std::back_inserter(out), format, std::forward<Args>(args)...);
}

void append_escape(Escaped& out, char32_t unseen, bool json) {
    auto const number = static_cast<std::uint32_t>(unseen);
    switch (number) {
        case '\n': return append(out, "\\n");
        case '\r': return append(out, "\\r");
        case '\t': return append(out, "\\t");
        default: break;
    }
    if (number < 0x100 && !json) return append_formatted(out, "\\x{:02x}", number);
    if (number < 0x10000) return append_formatted(out, "\\u{:04x}", number);
    if (!json) return append_formatted(out, "\\U{:08x}", number);
    std::uint32_t const above = number - 0x10000;   // RFC 8259 section 7: a surrogate pair
    append_formatted(out, "\\u{:04x}\\u{:04x}", 0xD800 + (above >> 10), 0xDC00 + (above & 0x3FF));
}

// JSON also escapes quotes and backslashes; text shows them unchanged.
void append_escaped(Escaped& out, std::string_view text, bool json) {
    auto const plain = [&out, json](char c) {
        if (json && (c == '"' || c == '\\')) out.push_back('\\');
        out.push_back(c);
    };
    take_apart(text, plain, [&out, json](char32_t unseen) { append_escape(out, unseen, json); });
}

}  // namespace

void set_up_log(std::string_view level, LogFormat format) {
    State& log = state();
    log.stderr_lines.open_shared(STDERR_FILENO);
    auto const zone = format == LogFormat::json ? spdlog::pattern_time_type::utc : spdlog::pattern_time_type::local;
    auto const pattern = format == LogFormat::json ? json_pattern : text_pattern;
    auto sink = std::make_shared<StderrSink>();
    auto logger = std::make_unique<spdlog::logger>("tricorn", sink);
    logger->set_formatter(std::make_unique<spdlog::pattern_formatter>(pattern, zone, ""));   // the line's end is ours
    logger->set_error_handler([](std::string const&) { log::lose_line(); });
    log.level = level_of(level);
    log.format = format;
    logger->set_level(to_spdlog(log.level));
    log.logger = std::move(logger);
    log.sink = std::move(sink);
}

Expected<LogReader> open_access_log(std::string_view where) {
    State& log = state();
    log.access.open_nonblocking(-1);
    log.access_on_stderr = where == "-";
    log.access_file = Descriptor();
    log.access_path.clear();
    if (log.access_on_stderr) log.stderr_lines.open_shared(STDERR_FILENO);
    if (where == "off" || where == "-") return LogReader::possible;
    log.access_path = where;
    Appended opened = open_to_append(log.access_path);
    if (!opened.file) return refusal_of(opened);
    log.access_file = std::move(opened.file);
    log.access.open_nonblocking(log.access_file.number());
    return opened.reader;
}

Expected<LogReader> follow_access_log(std::uint64_t turn) {
    State& log = state();
    if (turn <= log.access_turn.load(std::memory_order_acquire) || log.access_path.empty()) return LogReader::possible;
    std::lock_guard const lock(log.reopening);   // other threads wait here, else they would still write to the old file
    if (turn <= log.access_turn.load()) return LogReader::possible;
    Appended opened = open_to_append(log.access_path);
    if (opened.file && ::dup3(opened.file.number(), log.access.descriptor(), O_CLOEXEC) < 0) {
        opened.error = errno;
        opened.file = Descriptor();
    }
    log.access_turn.store(turn, std::memory_order_release);
    if (!opened.file) return refusal_of(opened);
    return opened.reader;
}

void warn_of_missing_reader(std::string_view path) {
    log::warning("--access-log={}: nobody reads this FIFO: lines are lost until somebody does", path);
}

namespace log {

void count_lost_lines(LostLines& place) {
    state().losses = &place;
}

bool is_on(Level level) noexcept {
    State const& log = state();
    return log.logger && level >= log.level && level != Level::off;
}

void write(Level level, std::string_view message) noexcept {
    if (!is_on(level)) return;
    try {
        Escaped text;
        append_escaped(text, message, state().format == LogFormat::json);
        state().logger->log(to_spdlog(level), spdlog::string_view_t(text.data(), text.size()));
    } catch (...) {
        lose_line();
    }
}

void lose_line(int error) noexcept {
    State& log = state();
    ++log.losses.load()->service;
    log.owed.error = error;
    ++log.owed.service;
}

void lose_access_line(int error) noexcept {
    State& log = state();
    ++log.losses.load()->access;
    if (!log.access_on_stderr) return;
    log.owed.error = error;
    ++log.owed.access;
}

bool access_on() {
    State const& log = state();
    return log.access_on_stderr || log.access.descriptor() >= 0;
}

void access(std::string_view line) noexcept {
    State& log = state();
    if (log.access_on_stderr) {
        try {
            if (log.owed.access.load() != 0 && log.sink) log.sink->tell_losses();
        } catch (...) {}
        int const lost = log.stderr_lines.write(line);
        if (lost != 0) lose_access_line(lost);
        return;
    }
    if (log.access.descriptor() < 0) return;
    int const error = log.access.write(line);
    if (error == 0) return;
    lose_access_line(error);
    LostLines& losses = *log.losses.load();
    if (losses.said.now())
        warning("--access-log={}: {}: {} lines lost since the start", log.access_path, why_lost(error),
                losses.access.load());
}

std::string json_escaped(std::string_view text) {
    Escaped out;
    append_escaped(out, text, true);
    return {out.data(), out.size()};
}

std::optional<std::uint64_t> Occasionally::now(Clock::time_point time) {
    auto next = next_.load(std::memory_order_relaxed);
    auto const at = time.time_since_epoch().count();
    if (at < next || !next_.compare_exchange_strong(next, (time + interval_).time_since_epoch().count())) {
        held_.fetch_add(1, std::memory_order_relaxed);
        return std::nullopt;
    }
    return held_.exchange(0, std::memory_order_relaxed);
}

}   // namespace log
}   // namespace tricorn
