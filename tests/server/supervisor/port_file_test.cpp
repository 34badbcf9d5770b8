#include "server/supervisor/port_file.hpp"
#include <cstdlib>
#include <doctest/doctest.h>
#include <fcntl.h>
#include <filesystem>
#include <fstream>
#include <sys/stat.h>
#include <unistd.h>

namespace tricorn::server::port_file_test {

namespace {

struct Folder {
    Folder() {
        std::string name = (std::filesystem::temp_directory_path() / "port-file-XXXXXX").string();
        path = ::mkdtemp(name.data());
    }
    ~Folder() { std::filesystem::remove_all(path); }
    std::filesystem::path path;
};

std::string read(std::filesystem::path const& path) {
    std::string line;
    std::ifstream file(path);
    std::getline(file, line);
    return line;
}

}  // namespace

TEST_CASE("a port file appears complete, and an earlier run's file is removed") {
    Folder const folder;
    std::string const path = folder.path / "port";
    CHECK(write_port_file(path, "127.0.0.1:1"));
    CHECK(read(path) == "127.0.0.1:1");
    CHECK(write_port_file(path, "127.0.0.1:2"));
    CHECK(read(path) == "127.0.0.1:2");
    remove_port_file(path);
    CHECK_FALSE(std::filesystem::exists(path));
    CHECK(write_port_file("", "x"));
    CHECK_FALSE(write_port_file(folder.path / "none" / "port", "x"));
}

TEST_CASE("a port file that is not a regular file is written to, never replaced or removed") {
    Folder const folder;
    std::string const fifo = folder.path / "fifo", link = folder.path / "link";
    REQUIRE(::mkfifo(fifo.c_str(), 0600) == 0);
    std::filesystem::create_symlink(fifo, link);
    int const reader = ::open(fifo.c_str(), O_RDONLY | O_NONBLOCK);
    for (std::string const& path : {fifo, link}) {
        CHECK(write_port_file(path, "127.0.0.1:3"));
        char line[100];
        CHECK(std::string(line, std::size_t(::read(reader, line, sizeof line))) == "127.0.0.1:3\n");
        remove_port_file(path);
    }
    ::close(reader);
    CHECK(std::filesystem::is_symlink(link));
    CHECK(std::filesystem::is_fifo(fifo));
    CHECK_FALSE(write_port_file("/dev/full", "x"));
    CHECK(std::filesystem::is_character_file("/dev/full"));
}

TEST_CASE("a port file that is a link to a file is refused, and the file left as it is") {
    Folder const folder;
    std::string const target = folder.path / "target", link = folder.path / "link", dangling = folder.path / "dangling";
    std::ofstream(target) << "somebody's\n";
    std::filesystem::create_symlink(target, link);
    std::filesystem::create_symlink(folder.path / "none", dangling);
    for (std::string const& path : {link, dangling}) {
        CHECK(write_port_file(path, "127.0.0.1:3").why == "this is a link, which could lead to anybody's file");
        remove_port_file(path);
        CHECK(std::filesystem::is_symlink(path));
    }
    CHECK(read(target) == "somebody's");
    CHECK_FALSE(std::filesystem::exists(folder.path / "none"));
    // The name under which it is written first may be a link too.
    std::string const path = folder.path / "port";
    std::filesystem::create_symlink(target, path + ".new");
    CHECK_FALSE(write_port_file(path, "127.0.0.1:3"));
    CHECK(read(target) == "somebody's");
}

}   // namespace tricorn::server::port_file_test
