#include "client/cli/files.hpp"
#include <csignal>
#include <doctest/doctest.h>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <sys/resource.h>
#include <sys/stat.h>
#include <unistd.h>

namespace tricorn::client::files_test {

namespace fs = std::filesystem;

namespace {

struct Folder {
    Folder() {
        char name[] = "/tmp/tricorn-files-XXXXXX";
        path = ::mkdtemp(name);
    }
    ~Folder() { fs::remove_all(path); }
    std::string at(std::string const& name) const { return (path / name).string(); }
    std::size_t files() const {
        return static_cast<std::size_t>(std::distance(fs::directory_iterator(path), fs::directory_iterator()));
    }
    fs::path path;
};

std::string content(std::string const& path) {
    std::ifstream file(path, std::ios::binary);
    return {std::istreambuf_iterator<char>(file), std::istreambuf_iterator<char>()};
}

void put(std::string const& path, std::string const& text) {
    std::ofstream(path, std::ios::binary) << text;
}

// Files of this process may not grow beyond that, as on a full disk.
class LittleRoom {
public:
    explicit LittleRoom(rlim_t bytes) : heard_(std::signal(SIGXFSZ, SIG_IGN)) {
        ::getrlimit(RLIMIT_FSIZE, &before_);
        rlimit const little{bytes, before_.rlim_max};
        ::setrlimit(RLIMIT_FSIZE, &little);
    }
    ~LittleRoom() {
        ::setrlimit(RLIMIT_FSIZE, &before_);
        std::signal(SIGXFSZ, heard_);
    }

private:
    rlimit before_{};
    void (*heard_)(int);
};

}   // namespace

TEST_CASE("an output file appears when it is written, and nothing else is left beside it") {
    Folder const folder;
    std::string const path = folder.at("result.json");
    {
        auto file = OutputFile::open(path, "--output");
        REQUIRE(file);
        CHECK(folder.files() == 0);
        CHECK(file->write("first"));
        CHECK(content(path) == "first");
        CHECK(file->write("2nd"));
    }
    CHECK(content(path) == "2nd");
    CHECK(folder.files() == 1);
    CHECK(write_whole(path, "third"));
    CHECK(content(path) == "third");
    CHECK(folder.files() == 1);
}

TEST_CASE("an older result stays until the new one is whole, and for good where there is no room for it") {
    Folder const folder;
    std::string const path = folder.at("result.json"), fresh = folder.at("fresh.json");
    put(path, "older");
    auto file = OutputFile::open(path, "--output");
    auto none = OutputFile::open(fresh, "--html");
    REQUIRE(file);
    REQUIRE(none);
    CHECK(content(path) == "older");
    {
        LittleRoom const room(1000);
        std::string const large(100'000, 'x');
        CHECK(file->write(large).why == "--output=" + path + ": File too large");
        CHECK(none->write(large).why == "--html=" + fresh + ": File too large");
        CHECK(write_whole(path, large).why == path + ": File too large");
    }
    CHECK(content(path) == "older");
    CHECK(folder.files() == 1);
    CHECK(file->write("newer"));
    CHECK(content(path) == "newer");
}

TEST_CASE("a file keeps its rights, and a link leads to the new file") {
    Folder const folder;
    std::string const path = folder.at("result.json"), link = folder.at("latest");
    put(path, "older");
    fs::permissions(path, fs::perms(0640));
    fs::create_symlink("result.json", link);
    CHECK(write_whole(link, "newer"));
    CHECK(fs::is_symlink(link));
    CHECK(content(path) == "newer");
    CHECK(fs::status(path).permissions() == fs::perms(0640));
    fs::create_symlink("nowhere yet", folder.at("dangling"));
    CHECK(write_whole(folder.at("dangling"), "there"));
    CHECK(content(folder.at("nowhere yet")) == "there");
}

TEST_CASE("devices are written directly, and a place that cannot be written is told before the work") {
    CHECK(write_whole("/dev/null", "anything"));
    auto full = OutputFile::open("/dev/full", "--csv");
    REQUIRE(full);
    CHECK(full->write("anything").why == "--csv=/dev/full: No space left on device");
    Folder const folder;
    CHECK(OutputFile::open(folder.path.string()).why == folder.path.string() + ": Is a directory");
    CHECK(OutputFile::open(folder.at("no/x"), "--csv").why ==
          "--csv=" + folder.at("no/x") + ": No such file or directory");
    CHECK(OutputFile::open(folder.at("no/")).why == folder.at("no/") + ": No such file or directory");
    CHECK_FALSE(OutputFile::open(folder.at(std::string(300, 'n'))));
    CHECK(write_whole(folder.at(std::string(255, 'n')), "a long name"));
    CHECK_FALSE(OutputFile::open("")->wanted());
    CHECK(OutputFile::open("")->write("nothing"));
}

TEST_CASE("two outputs are never one file, whatever their names") {
    Folder const folder;
    std::string const a = folder.at("a"), b = folder.at("b"), other = folder.at("./a"), link = folder.at("link");
    auto const distinct = [](std::string const& one, std::string const& two) {
        return check_distinct({{"--output", one}, {"--csv", two}}).why;
    };
    CHECK(distinct(a, b) == "");
    CHECK(distinct(a, "") == "");
    CHECK(distinct(a, other) == "--csv=" + other + ": --output writes to the same file");
    CHECK(distinct("relative.json", "./relative.json") != "");
    CHECK(distinct("-", "-") == "--csv=-: --output writes to the same file");
    CHECK(distinct("/dev/null", "/dev/null") == "");
    fs::create_symlink("a", link);
    CHECK(distinct(a, link) != "");   // nothing is there yet
    put(a, "x");
    CHECK(distinct(a, link) != "");
    fs::create_hard_link(a, folder.at("twin"));
    CHECK(distinct(a, folder.at("twin")) != "");
    put(b, "y");
    CHECK(distinct(a, b) == "");
    CHECK(check_distinct({{"--output", b}}, {{"--body", other}}).why == "");
    CHECK(check_distinct({{"--output", a}}, {{"--body", other}}).why ==
          "--output=" + a + ": it would replace what --body is read from");
}

TEST_CASE("a file is read up to a limit, also one that has no end") {
    Folder const folder;
    std::string const path = folder.at("x");
    put(path, std::string(1000, 'x'));
    CHECK(read_file(path, 1000)->size() == 1000);
    CHECK(read_file(path, 999).why == "cannot read " + path + ": it has more than 999");
    put(path, "");
    CHECK(read_file(path, 0)->empty());
    CHECK(read_file("/dev/zero", 1 << 20).why ==
          "cannot read /dev/zero: it has more than 1MiB, and is no regular file: it may have no end");
    CHECK(read_file("/dev/null", 0)->empty());
    CHECK(read_file("/proc/self/status")->starts_with("Name:"));   // whose size is told as 0
    CHECK(read_file(folder.path.string()).why == "cannot read " + folder.path.string() + ": Is a directory");
    CHECK(read_bytes(folder.at("none")).why == "No such file or directory");
    fs::resize_file(path, std::uintmax_t(3) << 30);   // which takes no room
    CHECK(read_bytes(path).why == std::string(too_large_a_file) + "1GiB");
}

}   // namespace tricorn::client::files_test
