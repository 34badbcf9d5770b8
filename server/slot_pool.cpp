#include "server/slot_pool.hpp"
#include "server/config.hpp"
#include <cerrno>
#include <chrono>
#include <new>
#include <sys/eventfd.h>
#include <sys/mman.h>
#include <system_error>
#include <thread>
#include <unistd.h>

namespace tricorn {

namespace {

void must(int error, char const* step) {
    if (error != 0) throw std::system_error(error, std::generic_category(), step);
}

}   // namespace

// The head of the shared memory; the table follows.
struct SlotPool::Shared {
    pthread_mutex_t mutex;
    std::atomic<bool> burial{false};                       // some have died since the table was last mended
    std::atomic<std::uint32_t> starts[max_workers] = {};   // processes so far
    std::atomic<std::uint32_t> dead[max_workers] = {};     // of those, the last that is known to have died
};

// Holds the lock, on a table that is in order: whoever finds that its last holder died there mends it first.
class SlotPool::Guard {
public:
    explicit Guard(SlotPool& pool) : Guard(pool, ::pthread_mutex_lock(&pool.shared_->mutex)) {}
    Guard(SlotPool& pool, int outcome) : pool_(&pool) {
        if (outcome != EOWNERDEAD) must(outcome, "pthread_mutex_lock");
        if (outcome == EOWNERDEAD || pool.shared_->burial.load(std::memory_order_relaxed)) pool.mend();
        if (outcome == EOWNERDEAD) ::pthread_mutex_consistent(&pool.shared_->mutex);
    }
    Guard(Guard const&) = delete;
    Guard& operator=(Guard const&) = delete;
    ~Guard() { ::pthread_mutex_unlock(&pool_->shared_->mutex); }

private:
    SlotPool* pool_;
};

SlotPool::SlotPool(std::uint32_t slots, unsigned bells) : bytes_(sizeof(Shared) + 64 + SlotTable::bytes(slots)) {
    void* const memory = ::mmap(nullptr, bytes_, PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0);
    if (memory == MAP_FAILED) must(errno, "mmap of the database's connections");
    shared_ = new (memory) Shared;
    table_ = SlotTable::make(static_cast<std::byte*>(memory) + (sizeof(Shared) + 63) / 64 * 64, slots);
    pthread_mutexattr_t attributes;
    ::pthread_mutexattr_init(&attributes);
    ::pthread_mutexattr_setpshared(&attributes, PTHREAD_PROCESS_SHARED);
    ::pthread_mutexattr_setrobust(&attributes, PTHREAD_MUTEX_ROBUST);
    int const error = ::pthread_mutex_init(&shared_->mutex, &attributes);
    ::pthread_mutexattr_destroy(&attributes);
    must(error, "pthread_mutex_init");
    for (unsigned i = 0; i < bells; ++i) {
        bells_.push_back(::eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK));
        if (bells_.back() < 0) must(errno, "eventfd");
    }
}

SlotPool::~SlotPool() {
    for (int const bell : bells_) ::close(bell);
    ::munmap(shared_, bytes_);
}

std::uint32_t SlotPool::move_in(unsigned worker) {
    self_ = {worker, shared_->starts[worker].fetch_add(1) + 1};
    return self_.start;
}

SlotPool::Claim SlotPool::claim() {
    Guard const guard(*this);
    return table_->claim(self_);
}

bool SlotPool::settle(Claim& claim) {
    if (claim.slot != SlotTable::none) return true;   // without a look at what all share
    Guard const guard(*this);
    return table_->settle(claim);
}

void SlotPool::release(Claim& claim) {
    SlotTable::Wake wake;
    {
        Guard const guard(*this);
        wake = table_->release(claim);
    }
    tell(wake);
}

// The one who is told may have gone meanwhile and another have its record: that one looks, and waits on.
void SlotPool::tell(SlotTable::Wake wake) const {
    if (wake.waiter == SlotTable::none) return;
    if (int const worker_bell = bell(wake.tenant.worker); worker_bell >= 0) {
        [[maybe_unused]] int const full = ::eventfd_write(worker_bell, 1);
    } else {
        table_->grant(wake.waiter).wake();
    }
}

// Under the lock.
void SlotPool::mend() {
    shared_->burial.store(false);
    auto const dead = [this](Tenant tenant) { return tenant.start <= shared_->dead[tenant.worker].load(); };
    auto const wake = [this](SlotTable::Wake granted) { tell(granted); };
    table_->restore(dead, wake);
}

// Where a worker that was stopped (SIGSTOP) holds the lock, the supervisor must not wait for it: whoever gets the lock
// next mends the table.
void SlotPool::take_back(unsigned worker) {
    shared_->dead[worker].store(shared_->starts[worker].load());
    shared_->burial.store(true);
    for (int tries = 0; tries < 50; ++tries) {
        int const outcome = ::pthread_mutex_trylock(&shared_->mutex);
        if (outcome != EBUSY) {
            Guard const guard(*this, outcome);
            return;
        }
        std::this_thread::sleep_for(std::chrono::milliseconds(1));
    }
}

}   // namespace tricorn
