#include "server/hash_chain.hpp"
#include <new>
#include <openssl/evp.h>
#include <stdexcept>
#include <string_view>

namespace tricorn {

namespace {

// Fetching searches the providers by name: once in a process. Those that are forked later inherit it.
EVP_MD const* sha256() {
    static EVP_MD const* const found = EVP_MD_fetch(nullptr, "SHA256", nullptr);
    if (found == nullptr) throw std::runtime_error("OpenSSL's configuration offers no SHA-256");
    return found;
}

}  // namespace

void HashChain::Free::operator()(evp_md_ctx_st* context) const {
    EVP_MD_CTX_free(context);
}

HashChain::HashChain() : context_(EVP_MD_CTX_new()) {
    if (!context_ || EVP_DigestInit_ex2(context_.get(), sha256(), nullptr) != 1) throw std::bad_alloc();
}

HashChain::~HashChain() = default;

// OpenSSL 3.0 makes its inner state anew at each init, a block of 112 bytes; later versions keep it.
void HashChain::advance(std::uint64_t steps) {
    EVP_MD_CTX* const context = context_.get();
    for (; steps > 0; --steps) {
        bool const done = EVP_DigestInit_ex2(context, nullptr, nullptr) == 1 &&
                          EVP_DigestUpdate(context, digest_.data(), digest_.size()) == 1 &&
                          EVP_DigestFinal_ex(context, digest_.data(), nullptr) == 1;
        if (!done) throw std::bad_alloc();   // nothing else can fail here
    }
}

std::string HashChain::hex() const {
    constexpr std::string_view digits = "0123456789abcdef";
    std::string text;
    for (unsigned char const byte : digest_) {
        text += digits[byte >> 4U];
        text += digits[byte & 0xFU];
    }
    return text;
}

}  // namespace tricorn
