#include "server/supervisor/port_file.hpp"
#include <cstdlib>
#include <doctest/doctest.h>
#include <filesystem>
#include <fstream>
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
    std::string const target = folder.path / "target";
    std::string const link = folder.path / "link";
    std::ofstream(target) << "old, and longer than the new\n";
    std::filesystem::create_symlink(target, link);
    CHECK(write_port_file(link, "127.0.0.1:3"));
    CHECK(std::filesystem::is_symlink(link));
    CHECK(read(target) == "127.0.0.1:3");
    remove_port_file(link);
    CHECK(std::filesystem::is_symlink(link));
    CHECK_FALSE(write_port_file("/dev/full", "x"));
    CHECK(std::filesystem::is_character_file("/dev/full"));
}

}   // namespace tricorn::server::port_file_test
