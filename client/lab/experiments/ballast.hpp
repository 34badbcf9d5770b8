#pragma once
// Memory that makes a process as large as the ones under study.
#include <cstddef>
#include <cstdint>

namespace tricorn::client::lab {

enum class Pages { small, huge };

// Anonymous memory with every page written: with Pages::small without transparent huge pages, with Pages::huge with
// nothing else. Throws Refusal if unavailable, or if memory would become scarce.
class Ballast {
public:
    Ballast(std::uint64_t bytes, Pages pages);
    ~Ballast();
    Ballast(Ballast const&) = delete;
    Ballast& operator=(Ballast const&) = delete;

private:
    void* place_ = nullptr;
    std::size_t size_ = 0;
};

}  // namespace tricorn::client::lab
