#include "server/database/shared_semaphore.hpp"
#include "common/os/system_call.hpp"
#include "server/config/config.hpp"
#include <cerrno>
#include <chrono>
#include <csignal>
#include <new>
#include <sys/mman.h>
#include <thread>
#include <unistd.h>

namespace tricorn::server {

static_assert(SharedSemaphore::max_slots == max_db_connections);

// The header of the shared memory; the table follows.
struct SharedSemaphore::Shared {
    pthread_mutex_t mutex;
    struct Seat {
        std::atomic<std::uint32_t> starts{0};   // number of processes started on this seat
        std::atomic<std::uint32_t> dead{0};     // the last of them known to have died
        std::atomic<pid_t> pid{0};              // of the last one
    };
    std::atomic<bool> needs_recovery{false};   // processes have died since the table was last repaired
    Seat seats[max_seats];
};

// Holds the lock on a consistent table: if the last holder died with the lock, repairs the table first.
class SharedSemaphore::Guard {
public:
    explicit Guard(SharedSemaphore& pool) : Guard(pool, ::pthread_mutex_lock(&pool.shared_->mutex)) {}
    Guard(SharedSemaphore& pool, int outcome) : pool_(&pool) {
        if (outcome != EOWNERDEAD) check(outcome, "pthread_mutex_lock");
        if (outcome == EOWNERDEAD || pool.shared_->needs_recovery.load(std::memory_order_relaxed)) pool.recover();
        if (outcome == EOWNERDEAD) ::pthread_mutex_consistent(&pool.shared_->mutex);
    }
    Guard(Guard const&) = delete;
    Guard& operator=(Guard const&) = delete;
    ~Guard() { ::pthread_mutex_unlock(&pool_->shared_->mutex); }

private:
    SharedSemaphore* pool_;
};

SharedSemaphore::SharedSemaphore(std::uint32_t slots, bool to_loops)
    : bytes_(sizeof(Shared) + 64 + SlotTable::bytes(slots)), to_loops_(to_loops) {
    void* const memory = ::mmap(nullptr, bytes_, PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0);
    if (memory == MAP_FAILED) fail_with(errno, "mmap of the database's connections");
    shared_ = new (memory) Shared;
    table_ = SlotTable::make(static_cast<std::byte*>(memory) + (sizeof(Shared) + 63) / 64 * 64, slots);
    pthread_mutexattr_t attributes;
    ::pthread_mutexattr_init(&attributes);
    ::pthread_mutexattr_setpshared(&attributes, PTHREAD_PROCESS_SHARED);
    ::pthread_mutexattr_setrobust(&attributes, PTHREAD_MUTEX_ROBUST);
    int const error = ::pthread_mutex_init(&shared_->mutex, &attributes);
    ::pthread_mutexattr_destroy(&attributes);
    check(error, "pthread_mutex_init");
}

SharedSemaphore::~SharedSemaphore() {
    ::munmap(shared_, bytes_);
}

std::uint32_t SharedSemaphore::register_process(unsigned seat) {
    shared_->seats[seat].pid.store(::getpid());
    self_ = {seat, shared_->seats[seat].starts.fetch_add(1) + 1};
    return self_.start;
}

SharedSemaphore::Ticket SharedSemaphore::ticket() {
    Guard const guard(*this);
    return table_->ticket(self_);
}

bool SharedSemaphore::settle(Ticket& ticket) {
    if (ticket.slot != SlotTable::none) return true;   // without access to shared memory
    Guard const guard(*this);
    return table_->settle(ticket);
}

void SharedSemaphore::release(Ticket& ticket) {
    SlotTable::Wake wake;
    {
        Guard const guard(*this);
        wake = table_->release(ticket);
    }
    tell(wake);
}

// The waiter may have exited and its record been reused; a spurious wake-up makes the new owner re-check.
void SharedSemaphore::tell(SlotTable::Wake wake) const {
    if (wake.waiter == SlotTable::none) return;
    if (!to_loops_) {
        table_->grant(wake.waiter).wake();
        return;
    }
    Shared::Seat const& seat = shared_->seats[wake.owner.seat];
    bool const lives = seat.starts.load() == wake.owner.start && seat.dead.load() < wake.owner.start;
    pid_t const pid = seat.pid.load();   // its main thread, which runs the loop; other threads may not block the signal
    if (lives) ::tgkill(pid, pid, grant_signal);
}

// Called with the lock held.
void SharedSemaphore::recover() {
    shared_->needs_recovery.store(false);
    auto const dead = [this](Owner owner) { return owner.start <= shared_->seats[owner.seat].dead.load(); };
    auto const wake = [this](SlotTable::Wake granted) { tell(granted); };
    table_->restore(dead, wake);
}

// If a worker stopped by SIGSTOP holds the lock, the supervisor must not wait for it: the next process that gets the
// lock repairs the table.
void SharedSemaphore::release_all_of(unsigned seat) {
    shared_->seats[seat].dead.store(shared_->seats[seat].starts.load());
    shared_->needs_recovery.store(true);
    for (int tries = 0; tries < 50; ++tries) {
        int const outcome = ::pthread_mutex_trylock(&shared_->mutex);
        if (outcome != EBUSY) {
            Guard const guard(*this, outcome);
            return;
        }
        std::this_thread::sleep_for(std::chrono::milliseconds(1));
    }
}

}   // namespace tricorn::server
