// Programs that a comparison starts: what they print is bounded, and nothing of them stays.
#include "client/compare/measure/program.hpp"
#include <cerrno>
#include <csignal>
#include <cstdlib>
#include <doctest/doctest.h>
#include <fstream>
#include <functional>
#include <iterator>
#include <sys/file.h>
#include <sys/wait.h>
#include <thread>
#include <unistd.h>

namespace tricorn::client::compare::program_test {

namespace fs = std::filesystem;
using namespace std::chrono_literals;

namespace {

std::string content(fs::path const& path) {
    std::ifstream file(path, std::ios::binary);
    return {std::istreambuf_iterator<char>(file), std::istreambuf_iterator<char>()};
}

bool eventually(std::function<bool()> const& holds) {
    auto const deadline = std::chrono::steady_clock::now() + 60s;
    while (!holds()) {
        if (std::chrono::steady_clock::now() > deadline) return false;
        std::this_thread::sleep_for(5ms);
    }
    return true;
}

// A zombie that nobody has waited for yet is gone all the same.
bool runs(pid_t pid) {
    std::string const stat = content("/proc/" + std::to_string(pid) + "/stat");
    auto const name = stat.rfind(')');
    return name != std::string::npos && name + 2 < stat.size() && stat[name + 2] != 'Z';
}

// The process ids that a script has written, one a line, once there are `count` of them.
std::vector<pid_t> pids_in(fs::path const& path, std::size_t count) {
    std::vector<pid_t> pids;
    CHECK(eventually([&] {
        pids.clear();
        std::ifstream file(path);
        for (std::string line; std::getline(file, line);) pids.push_back(static_cast<pid_t>(std::stol(line)));
        return pids.size() >= count;
    }));
    return pids;
}

// Starts two processes that have left its group and session, one of them orphaned, and runs on.
std::string const leaver = R"(setsid sh -c 'echo $$ >>"$0"; exec sleep 1000' "$0" &
setsid sh -c 'sh -c "echo \$\$ >>\"\$0\"; exec sleep 1000" "$0" &' "$0"
echo $$ >>"$0"
)";

// A value of an environment variable for as long as this lives.
class Variable {
public:
    Variable(char const* name, std::string const& value) : name_(name) {
        if (char const* const was = std::getenv(name)) before_ = was;
        ::setenv(name, value.c_str(), 1);
    }
    ~Variable() {
        if (before_)
            ::setenv(name_, before_->c_str(), 1);
        else
            ::unsetenv(name_);
    }

private:
    char const* name_;
    std::optional<std::string> before_;
};

}   // namespace

TEST_CASE("of a program that prints without end the last words are kept, and no more") {
    Scratch const scratch;
    fs::path const log = scratch.path() / "log";
    {
        Program program({"/bin/sh", "-c", "yes 'one line of many'"}, log, {});
        CHECK(eventually([&] { return fs::file_size(log) > 32 * 1024; }));
        for (int i = 0; i < 50; ++i) {
            CHECK(fs::file_size(log) <= 80 * 1024);
            std::this_thread::sleep_for(2ms);
        }
        program.stop(1s);
    }
    Program program({"/bin/sh", "-c", "head -c 1000000 /dev/zero | tr '\\0' x; echo; echo the end; exit 7"}, log, {});
    CHECK(program.wait(60s) == 7);
    std::string const text = content(log);
    CHECK(text.ends_with("x\nthe end\n"));
    CHECK(text.size() >= 32 * 1024);
    CHECK(text.size() <= 64 * 1024);
}

TEST_CASE("a program's few words and its exit code are told, and that it cannot be run") {
    Scratch const scratch;
    fs::path const log = scratch.path() / "log";
    Program spoken({"/bin/sh", "-c", "echo out; echo err >&2; kill -9 $$"}, log, {});
    CHECK(spoken.wait(60s) == 128 + SIGKILL);
    CHECK(content(log) == "out\nerr\n");
    Program missing({"/nowhere/at/all"}, log, {});
    CHECK(missing.wait(60s) == 127);
    CHECK(content(log) == "cannot be run\n");
}

TEST_CASE("nothing that a program has started outlives it, whatever sessions it has made") {
    Scratch const scratch;
    fs::path const list = scratch.path() / "pids";
    for (bool const by_itself : {false, true}) {
        CAPTURE(by_itself);
        fs::remove(list);
        Program program({"/bin/sh", "-c", leaver + (by_itself ? "sleep 1; exit 3" : "exec sleep 1000"), list.string()},
                        scratch.path() / "log", {});
        auto const pids = pids_in(list, 3);
        if (by_itself)
            CHECK(program.wait(60s) == 3);
        else
            program.stop(1s);
        for (pid_t const pid : pids) CHECK(eventually([pid] { return !runs(pid); }));
    }
}

TEST_CASE("when the process that has started a program is killed all of it ends") {
    Scratch const scratch;
    fs::path const list = scratch.path() / "pids";
    pid_t const starter = ::fork();
    if (starter == 0) {
        Program const program({"/bin/sh", "-c", leaver + "exec sleep 1000", list.string()}, scratch.path() / "log", {});
        ::pause();
        ::_exit(0);
    }
    auto const pids = pids_in(list, 3);
    ::kill(starter, SIGKILL);
    ::waitpid(starter, nullptr, 0);
    for (pid_t const pid : pids) CHECK(eventually([pid] { return !runs(pid); }));
}

TEST_CASE("a scratch folder that a killed process left goes with the next one, those that are used stay") {
    char name[] = "/tmp/tricorn-scratch-test-XXXXXX";
    fs::path const parent = ::mkdtemp(name);
    {
        Variable const variable("TMPDIR", parent.string());
        pid_t const killed = ::fork();
        if (killed == 0) {
            Scratch const first, second;
            std::ofstream(first.path() / "log") << "left behind";
            ::raise(SIGKILL);
        }
        ::waitpid(killed, nullptr, 0);
        auto const folders = [&] { return std::distance(fs::directory_iterator(parent), fs::directory_iterator()); };
        CHECK(folders() == 2);
        fs::create_directory(parent / "somebody-elses");
        Scratch const used;
        CHECK(folders() == 2);
        {
            Scratch const next;
            CHECK(fs::is_directory(used.path()));
            CHECK(fs::is_directory(next.path()));
        }
        CHECK(folders() == 2);
    }
    CHECK(fs::exists(parent / "somebody-elses"));
    fs::remove_all(parent);
}

TEST_CASE("a folder for temporary files that is not there is named, with its variable") {
    auto const why = [](std::string const& value) -> std::string {
        Variable const variable("TMPDIR", value);
        try {
            Scratch const scratch;
            return "";
        } catch (std::exception const& error) {
            return error.what();
        }
    };
    CHECK(why("/nowhere/at/all") == "TMPDIR=/nowhere/at/all (environment): No such file or directory");
    CHECK(why("/dev/null") == "TMPDIR=/dev/null (environment): not a folder");
    CHECK(why("") == "");
}

}   // namespace tricorn::client::compare::program_test
