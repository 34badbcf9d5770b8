#pragma once
// The memory of one exchange. A connection holds it only while a request or response is in progress, so that idle
// connections need almost no memory. It is reused, so that a steady state allocates nothing.
#include "common/http/input_buffer.hpp"
#include "common/http/request_parser.hpp"
#include "server/session/write_pace.hpp"
#include <memory>
#include <mutex>
#include <string>
#include <vector>

namespace tricorn::server {

struct Workspace {
    explicit Workspace(std::uint64_t max_body) : parser(request, max_body) {}

    InputBuffer input{32 * 1024};   // more than RequestParser::max_pending; untouched pages cost nothing
    Request request;
    RequestParser parser;
    Response response;
    std::string output;             // unsent heads and small bodies
    std::uint64_t held = 0;         // of the worker's budget for unsent responses, in bytes
    WritePace pace;                 // of the client that takes the response
};

// Thread-safe. Keeps a bounded number of workspaces; takes the most recently used one first, because it is cached.
class WorkspacePool {
public:
    explicit WorkspacePool(std::uint64_t max_body) : max_body_(max_body) { spare_.reserve(max_spare); }

    std::unique_ptr<Workspace> take();
    void give_back(std::unique_ptr<Workspace> workspace);
    void drop_spare();

private:
    static constexpr std::size_t max_spare = 256;
    static constexpr std::size_t max_kept_capacity = 64 * 1024;   // bytes of a string that is kept

    std::uint64_t max_body_;
    std::mutex mutex_;
    std::vector<std::unique_ptr<Workspace>> spare_;
};

}  // namespace tricorn::server
