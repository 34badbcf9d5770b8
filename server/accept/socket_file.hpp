#pragma once
// The file of a Unix socket: who may replace it, and who may remove it.
#include "common/os/descriptor.hpp"
#include <optional>
#include <string>
#include <sys/types.h>
#include <utility>

namespace tricorn::server {

// A lock of the folder in which `path` lies (flock(2)). Whoever makes, replaces or removes a socket file holds it while
// looking and acting, so that nobody else comes in between. It leaves nothing behind, and ends with its process.
class FolderLock {
public:
    // Waits for up to two seconds: other programs may hold it too.
    explicit FolderLock(std::string const& path);
    bool held() const { return held_; }   // false: the folder cannot be read, or the wait was in vain

private:
    Descriptor folder_;
    bool held_ = false;
};

// Which file a path leads to: device and inode.
using FileIdentity = std::pair<dev_t, ino_t>;
std::optional<FileIdentity> identity_of(std::string const& path);   // nullopt: no file, or no socket's

// Binds `socket` to `path` and makes it listen, both under one lock: a socket that is bound and does not listen yet looks
// like one that was left over. A file without a listener, which a killed server leaves, is replaced; any other is not.
// Returns the file; nullopt with errno, and `step` names the call that failed.
std::optional<FileIdentity> make_socket_file(int socket, std::string const& path, int backlog, char const*& step);

// Removes the file if it is still `made`, which must still be open: an inode is not used again before. Without the lock
// the file stays, and the next start replaces it.
void remove_socket_file(std::string const& path, FileIdentity const& made);

}   // namespace tricorn::server
