#include "common/log/log.hpp"
#include "common/os/descriptor.hpp"
#include "common/text/text.hpp"
#include <cerrno>
#include <cstring>
#include <fcntl.h>
#include <memory>
#include <mutex>
#include <poll.h>
#include <spdlog/logger.h>
#include <spdlog/pattern_formatter.h>
#include <spdlog/sinks/base_sink.h>
#include <unistd.h>

namespace tricorn {
namespace {

// A slow log reader must not block the service: if a pipe has no room (PIPE_BUF bytes, pipe(7)), the line is dropped
// and counted; the count is reported when there is room again.
void write_line(int descriptor, std::string_view line) {
    static std::atomic<std::uint64_t> dropped{0};
    pollfd room{descriptor, POLLOUT, 0};
    if (::poll(&room, 1, 0) == 0) {
        ++dropped;
        return;
    }
    std::string text;
    if (auto const lost = dropped.exchange(0))
        text = fmt::format("({} lines lost: the reader of the log was too slow)\n", lost);
    text += line;
    // Write errors are ignored: there is nowhere to report them.
    [[maybe_unused]] auto const written = ::write(descriptor, text.data(), text.size());
}

// spdlog's stderr sinks use stdio; this one writes each line with a single write(2).
class StderrSink : public spdlog::sinks::base_sink<std::mutex> {
    void sink_it_(spdlog::details::log_msg const& message) override {
        spdlog::memory_buf_t line;
        formatter_->format(message, line);
        write_line(STDERR_FILENO, std::string_view(line.data(), line.size()));
    }
    void flush_() override {}
};

constexpr char const* text_pattern = "%Y-%m-%dT%H:%M:%S.%e %P %l %v";
constexpr char const* json_pattern = R"({"time":"%Y-%m-%dT%H:%M:%S.%e%z","level":"%l","pid":%P,"message":"%v"})";

struct State {
    std::unique_ptr<spdlog::logger> logger;
    log::Level level = log::Level::off;
    LogFormat format = LogFormat::text;
    // The access log's descriptor, which never changes: dup3 puts a reopened file in its place. -1: off.
    std::atomic<int> access{-1};
    Descriptor access_file;
    std::string access_path;   // empty: the access log is not a file
    std::atomic<std::uint64_t> access_turn{0};
    std::mutex reopening;
};

// Never destroyed: threads may log until the process ends.
State& state() {
    static State& state = *new State;
    return state;
}

Descriptor open_to_append(std::string const& path) {
    return Descriptor(::open(path.c_str(), O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, 0644));
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

void append_escape(std::string& out, unsigned char control, bool json) {
    switch (control) {
        case '\n': out += "\\n"; return;
        case '\r': out += "\\r"; return;
        case '\t': out += "\\t"; return;
        default: out += fmt::format("\\{}{:02x}", json ? "u00" : "x", unsigned(control));
    }
}

// JSON also escapes quotes and backslashes; text shows them unchanged.
std::string escaped(std::string_view text, bool json) {
    std::string out;
    out.reserve(text.size());
    auto const plain = [&out, json](char c) {
        if (json && (c == '"' || c == '\\')) out += '\\';
        out += c;
    };
    take_apart(text, plain, [&out, json](unsigned char control) { append_escape(out, control, json); });
    return out;
}

}  // namespace

void set_up_log(std::string_view level, LogFormat format) {
    State& log = state();
    auto const zone = format == LogFormat::json ? spdlog::pattern_time_type::utc : spdlog::pattern_time_type::local;
    auto const pattern = format == LogFormat::json ? json_pattern : text_pattern;
    auto logger = std::make_unique<spdlog::logger>("tricorn", std::make_shared<StderrSink>());
    logger->set_formatter(std::make_unique<spdlog::pattern_formatter>(pattern, zone));
    log.level = level_of(level);
    log.format = format;
    logger->set_level(to_spdlog(log.level));
    log.logger = std::move(logger);
}

Expected<> open_access_log(std::string_view where) {
    State& log = state();
    log.access = where == "-" ? STDERR_FILENO : -1;
    log.access_file = Descriptor();
    log.access_path.clear();
    if (where == "off" || where == "-") return {};
    log.access_path = where;
    log.access_file = open_to_append(log.access_path);
    log.access = log.access_file.number();
    if (!log.access_file) return refused(std::strerror(errno));
    return {};
}

Expected<> follow_access_log(std::uint64_t turn) {
    State& log = state();
    if (turn <= log.access_turn.load(std::memory_order_acquire) || log.access_path.empty()) return {};
    std::lock_guard const lock(log.reopening);   // other threads wait here, else they would still write to the old file
    if (turn <= log.access_turn.load()) return {};
    Descriptor const opened = open_to_append(log.access_path);
    int const error = !opened || ::dup3(opened.number(), log.access, O_CLOEXEC) < 0 ? errno : 0;
    log.access_turn.store(turn, std::memory_order_release);
    if (error != 0) return refused(std::strerror(error));
    return {};
}

namespace log {

bool is_on(Level level) {
    State const& log = state();
    return log.logger && level >= log.level && level != Level::off;
}

void write(Level level, std::string_view message) {
    if (is_on(level)) state().logger->log(to_spdlog(level), escaped(message, state().format == LogFormat::json));
}

bool access_on() {
    return state().access.load(std::memory_order_relaxed) >= 0;
}

void access(std::string_view line) {
    int const descriptor = state().access.load(std::memory_order_relaxed);
    if (descriptor < 0) return;
    write_line(descriptor, std::string(line) + '\n');
}

std::string json_escaped(std::string_view text) {
    return escaped(text, true);
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
