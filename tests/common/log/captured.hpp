#pragma once
// Reads what the log has written.
#include "common/log/log.hpp"
#include <csignal>
#include <cstdlib>
#include <deque>
#include <doctest/doctest.h>
#include <fcntl.h>
#include <filesystem>
#include <fstream>
#include <regex>
#include <sstream>
#include <string>
#include <unistd.h>

namespace tricorn::test {

inline std::string contents(std::filesystem::path const& path) {
    std::ostringstream text;
    text << std::ifstream(path).rdbuf();
    return text.str();
}

// A folder that is removed with the test; while it exists, stderr is a file in it. Afterwards the log is off.
class Captured {
public:
    Captured() {
        std::string name = std::filesystem::temp_directory_path() / "tricorn-log-XXXXXX";
        REQUIRE(::mkdtemp(name.data()) != nullptr);
        folder_ = name;
        saved_ = ::dup(STDERR_FILENO);
        int const file = ::open((folder_ / "stderr").c_str(), O_WRONLY | O_CREAT | O_APPEND, 0600);
        ::dup2(file, STDERR_FILENO);
        ::close(file);
    }
    ~Captured() {
        ::dup2(saved_, STDERR_FILENO);
        ::close(saved_);
        set_up_log("off", LogFormat::text);
        CHECK(open_access_log("off"));
        std::filesystem::remove_all(folder_);
    }
    Captured(Captured const&) = delete;
    Captured& operator=(Captured const&) = delete;

    std::string text() const { return contents(folder_ / "stderr"); }
    std::filesystem::path file(char const* name) const { return folder_ / name; }

private:
    std::filesystem::path folder_;
    int saved_;
};

inline std::size_t count_of(std::string const& text, std::string_view part) {
    std::size_t found = 0;
    for (std::size_t at = text.find(part); at != std::string::npos; at = text.find(part, at + part.size())) ++found;
    return found;
}

// What can be read without waiting.
inline std::string available(int descriptor) {
    std::string text;
    char bytes[4096];
    for (ssize_t size; (size = ::read(descriptor, bytes, sizeof bytes)) > 0;) text.append(bytes, std::size_t(size));
    return text;
}

// From now on losses are counted here. The place stays, because the log keeps it.
struct Losses {
    log::LostLines& counts = []() -> log::LostLines& {
        static std::deque<log::LostLines> all;
        return all.emplace_back();
    }();
    Losses() {
        std::signal(SIGPIPE, SIG_IGN);   // as the server does
        log::count_lost_lines(counts);
    }
};

inline bool matches(std::string const& text, char const* pattern) {
    return std::regex_match(text, std::regex(pattern));
}

}   // namespace tricorn::test
