#pragma once
// Waits for the client park the connection and free the thread; all other waits block it.
#include "common/io/deadline_wheel.hpp"
#include "common/io/outbound.hpp"
#include "server/models/parking_task.hpp"
#include <optional>

namespace tricorn::server {

// One connection of the pool: parked in the reactor, queued, or served by a thread.
class PoolConnection : public Timed {
public:
    // What it is parked for; written before it is published, read by its current holder.
    Parking<WaitResult> parking;
    WaitPurpose wanted = WaitPurpose::request;
    bool for_room = false;   // in the socket, for the rest of a response; else for bytes
    Deadline deadline{};
    int descriptor = -1;
    std::optional<ParkingTask<void>> session;   // the outermost coroutine
};

class PoolIo {
public:
    template <class T>
    using Task = ParkingTask<T>;
    using Stream = Socket;

    explicit PoolIo(PoolConnection& connection) : connection_(&connection) {}

    Task<WaitResult> readable(Socket& socket, WaitPurpose need, Deadline deadline);
    Task<WaitResult> writable(Socket& socket, Deadline deadline);
    Task<void> sleep_until(Deadline deadline);
    Task<bool> granted(Grant const& grant, Deadline deadline);
    Task<void> yield() { return Task<void>(Nothing()); }   // nothing to do: the kernel schedules the other units
    int open(std::optional<Socket>& place, SocketAddress const& to);
    int adopt(std::optional<Socket>& place, Socket socket);

private:
    PoolConnection* connection_;
};

static_assert(OutboundIo<PoolIo>);

}  // namespace tricorn::server
