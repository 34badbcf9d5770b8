// Preloaded into a server by the bench: counts allocations of all its processes in one shared file. Nothing here may
// allocate, and malloc may be called before the constructor has mapped the file.
#include <atomic>
#include <cerrno>
#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <fcntl.h>
#include <new>
#include <sys/mman.h>
#include <unistd.h>

// glibc's internal names: dlsym would allocate while it looks up malloc.
extern "C" {
void* __libc_malloc(std::size_t);
void* __libc_calloc(std::size_t, std::size_t);
void* __libc_realloc(void*, std::size_t);
void* __libc_memalign(std::size_t, std::size_t);
void __libc_free(void*);
}

namespace {

struct Counters {
    std::atomic<std::uint64_t> malloc, calloc, realloc, aligned, free, operator_new;
};
static_assert(std::atomic<std::uint64_t>::is_always_lock_free);

Counters unmapped{};
Counters* counters = &unmapped;

void count(std::atomic<std::uint64_t> Counters::*what) {
    (counters->*what).fetch_add(1, std::memory_order_relaxed);
}

__attribute__((constructor)) void map_counters() {
    char const* path = std::getenv("TRICORN_BENCH_ALLOCATIONS");
    int const file = path ? open(path, O_RDWR | O_CLOEXEC) : -1;
    if (file < 0) return;
    // Shared, so that forked children add to the same counters.
    void* memory = mmap(nullptr, sizeof(Counters), PROT_READ | PROT_WRITE, MAP_SHARED, file, 0);
    close(file);
    if (memory != MAP_FAILED) counters = static_cast<Counters*>(memory);
}

void* allocate_aligned(std::size_t alignment, std::size_t size) {
    count(&Counters::aligned);
    return __libc_memalign(alignment, size);
}

void* or_throw(void* memory) {
    if (!memory) throw std::bad_alloc();
    return memory;
}

} // namespace

extern "C" {

void* malloc(std::size_t size) {
    count(&Counters::malloc);
    return __libc_malloc(size);
}

void* calloc(std::size_t number, std::size_t size) {
    count(&Counters::calloc);
    return __libc_calloc(number, size);
}

void* realloc(void* memory, std::size_t size) {
    count(&Counters::realloc);
    return __libc_realloc(memory, size);
}

void* memalign(std::size_t alignment, std::size_t size) {
    return allocate_aligned(alignment, size);
}

void* aligned_alloc(std::size_t alignment, std::size_t size) {
    return allocate_aligned(alignment, size);
}

int posix_memalign(void** memory, std::size_t alignment, std::size_t size) {
    *memory = allocate_aligned(alignment, size);
    return *memory ? 0 : ENOMEM;
}

void free(void* memory) {
    if (memory) count(&Counters::free);
    __libc_free(memory);
}
}

// The array and nothrow forms of the standard library call these.
void* operator new(std::size_t size) {
    count(&Counters::operator_new);
    return or_throw(malloc(size ? size : 1));
}

void* operator new(std::size_t size, std::align_val_t alignment) {
    count(&Counters::operator_new);
    return or_throw(allocate_aligned(static_cast<std::size_t>(alignment), size ? size : 1));
}

void operator delete(void* memory) noexcept {
    free(memory);
}
void operator delete(void* memory, std::size_t) noexcept {
    free(memory);
}
void operator delete(void* memory, std::align_val_t) noexcept {
    free(memory);
}
void operator delete(void* memory, std::size_t, std::align_val_t) noexcept {
    free(memory);
}
