#pragma once
// Memory that a process holds so that it is as large as the ones that are asked about.
#include <cstddef>
#include <cstdint>

namespace tricorn::client::lab {

enum class Pages { small, huge };

// Anonymous memory of which each page has been written. With Pages::small it has no transparent huge pages, with
// Pages::huge nothing else. Throws Refusal where that cannot be had, or where memory would become short.
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
