#pragma once
// All addresses of a service, each with a listening socket of its own. They are one queue to whoever accepts.
#include "server/accept/listener.hpp"
#include <list>
#include <span>
#include <string>
#include <vector>

namespace tricorn::server {

class Listeners {
public:
    // At least one address. Throws std::system_error; its what() names the address.
    Listeners(std::vector<Endpoint> const& endpoints, unsigned backlog);

    std::span<int const> descriptors() const { return descriptors_; }
    // With the ports that the kernel chose, in the order given.
    std::vector<Endpoint> bound() const;
    Endpoint const& first() const { return each_.front().bound(); }

    // Sums of what is known about each; nullopt: nothing is known. See Listener.
    std::optional<std::uint32_t> waiting() const;
    std::optional<std::uint32_t> overflows() const;
    int refuse_more() const;
    void refuse_all() const;
    void disown();

private:
    std::list<Listener> each_;
    std::vector<int> descriptors_;
};

// "ADDRESS, ADDRESS" with another separator if wanted.
std::string to_string(std::vector<Endpoint> const& endpoints, std::string_view separator = ", ");

// Accepts from the first listener that has a connection, beginning with number `turn`, which is moved behind it: no
// address waits for another. Error EAGAIN: none has one.
Accepted accept_from(std::span<int const> listeners, std::size_t& turn);

}   // namespace tricorn::server
