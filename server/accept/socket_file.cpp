#include "server/accept/socket_file.hpp"
#include "common/io/socket_address.hpp"
#include <cerrno>
#include <chrono>
#include <fcntl.h>
#include <filesystem>
#include <sys/file.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <thread>
#include <unistd.h>

namespace tricorn::server {

namespace {

constexpr auto lock_patience = std::chrono::seconds(2);

std::string folder_of(std::string const& path) {
    std::string folder = std::filesystem::path(path).parent_path().string();
    return folder.empty() ? "." : folder;
}

bool is_stale(std::string const& path, SocketAddress const& address) {
    if (!identity_of(path)) return false;
    Descriptor const probe(::socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0));   // its queue may be full
    return ::connect(probe.number(), address.get(), address.length) != 0 && errno == ECONNREFUSED;
}

}   // namespace

FolderLock::FolderLock(std::string const& path)
    : folder_(::open(folder_of(path).c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC)) {
    auto const end = std::chrono::steady_clock::now() + lock_patience;
    while (folder_ && ::flock(folder_.number(), LOCK_EX | LOCK_NB) != 0) {
        if ((errno != EWOULDBLOCK && errno != EINTR) || std::chrono::steady_clock::now() >= end) return;
        std::this_thread::sleep_for(std::chrono::milliseconds(2));
    }
    held_ = static_cast<bool>(folder_);
}

std::optional<FileIdentity> identity_of(std::string const& path) {
    struct stat found {};
    if (::lstat(path.c_str(), &found) != 0 || !S_ISSOCK(found.st_mode)) return std::nullopt;
    return FileIdentity{found.st_dev, found.st_ino};
}

std::optional<FileIdentity> make_socket_file(int socket, std::string const& path, int backlog, char const*& step) {
    SocketAddress const address = unix_address(path).value();
    FolderLock const lock(path);
    step = "bind";
    int failed = ::bind(socket, address.get(), address.length);
    int const error = errno;
    if (failed != 0 && error == EADDRINUSE && lock.held() && is_stale(path, address)) {
        ::unlink(path.c_str());
        failed = ::bind(socket, address.get(), address.length);
    } else {
        errno = error;
    }
    if (failed != 0) return std::nullopt;
    auto const made = identity_of(path);
    step = "listen";
    if (::listen(socket, backlog) != 0) return std::nullopt;
    step = "the socket file has vanished";
    return made;
}

void remove_socket_file(std::string const& path, FileIdentity const& made) {
    FolderLock const lock(path);
    if (lock.held() && identity_of(path) == made) ::unlink(path.c_str());
}

}   // namespace tricorn::server
