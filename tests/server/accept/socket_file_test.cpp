#include "server/accept/listener.hpp"
#include "server/accept/socket_file.hpp"
#include <atomic>
#include <doctest/doctest.h>
#include <filesystem>
#include <poll.h>
#include <sys/file.h>
#include <thread>
#include <unistd.h>
#include <vector>

namespace tricorn::server::socket_file_test {

namespace {

class Folder {
public:
    Folder() : path_(std::filesystem::temp_directory_path() / ("socket-file-" + std::to_string(::getpid()))) {
        std::filesystem::create_directory(path_);
    }
    ~Folder() { std::filesystem::remove_all(path_); }
    std::string socket() const { return (path_ / "s").string(); }
    std::string other() const { return (path_ / "t").string(); }

private:
    std::filesystem::path path_;
};

Endpoint at(std::string const& path) {
    Endpoint endpoint;
    endpoint.kind = Endpoint::Kind::unix_socket;
    endpoint.path = path;
    return endpoint;
}

// Whether who connects to the path reaches this listener.
bool leads_to(std::string const& path, Listener const& listener) {
    Socket const client = Socket::begin_connecting(unix_address(path).value());
    if (client.descriptor() < 0) return false;
    pollfd entry{listener.descriptor(), POLLIN, 0};
    return ::poll(&entry, 1, 1000) > 0 && accept_one(listener.descriptor());
}

}   // namespace

TEST_CASE("socket file: who ends after another has taken the path leaves the other's file alone") {
    Folder const folder;
    std::optional<Listener> first(std::in_place, at(folder.socket()), 4);
    SUBCASE("it no longer listened") {
        first->refuse_all();
    }
    SUBCASE("its file was removed") {
        std::filesystem::remove(folder.socket());
    }
    SUBCASE("its file was moved") {
        std::filesystem::rename(folder.socket(), folder.other());
    }
    Listener const second(at(folder.socket()), 4);
    first.reset();
    CHECK(leads_to(folder.socket(), second));
}

TEST_CASE("socket file: it is removed with its listener, and what was put in its place is not") {
    Folder const folder;
    { Listener const listener(at(folder.socket()), 4); }
    CHECK_FALSE(std::filesystem::exists(folder.socket()));
    {
        Listener const listener(at(folder.socket()), 4);
        std::filesystem::remove(folder.socket());
        std::filesystem::create_directory(folder.socket());
    }
    CHECK(std::filesystem::is_directory(folder.socket()));
}

TEST_CASE("socket file: while another listens the path is in use") {
    Folder const folder;
    Listener const listener(at(folder.socket()), 4);
    CHECK_THROWS_AS(Listener(at(folder.socket()), 4), std::system_error);
    CHECK(leads_to(folder.socket(), listener));
}

TEST_CASE("socket file: without the folder's lock nothing is replaced and nothing removed") {
    Folder const folder;
    std::optional<Listener> listener(std::in_place, at(folder.socket()), 4);
    listener->refuse_all();
    FolderLock const lock(folder.socket());
    REQUIRE(lock.held());
    CHECK_FALSE(FolderLock(folder.socket()).held());
    CHECK_THROWS_AS(Listener(at(folder.socket()), 4), std::system_error);
    listener.reset();
    CHECK(std::filesystem::exists(folder.socket()));
}

TEST_CASE("socket file: however starts and ends meet, a listener is reached by its path as long as it lives") {
    Folder const folder;
    std::atomic<int> alive{0}, unreachable{0}, started{0};
    auto const live = [&] {
        for (int i = 0; i < 200; ++i) {
            try {
                Listener const listener(at(folder.socket()), 1024);   // the others knock to find out whether it lives
                ++started;
                if (++alive > 1) ++unreachable;
                if (!leads_to(folder.socket(), listener)) ++unreachable;
                --alive;
                if (i % 2 == 0) listener.refuse_all();   // it drains: another may take the path before it ends
            } catch (std::system_error const& in_use) {
                if (in_use.code().value() != EADDRINUSE) ++unreachable;
            }
        }
    };
    {
        std::vector<std::jthread> many;
        for (int i = 0; i < 4; ++i) many.emplace_back(live);
    }
    CHECK(unreachable == 0);
    CHECK(started > 0);
    CHECK_FALSE(std::filesystem::exists(folder.socket()));
}

}   // namespace tricorn::server::socket_file_test
