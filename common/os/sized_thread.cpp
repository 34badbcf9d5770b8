#include "common/os/sized_thread.hpp"
#include "common/os/system_call.hpp"
#include <utility>

namespace tricorn {

SizedThread::SizedThread(std::size_t stack, std::function<void()> body) : body_(std::move(body)) {
    pthread_attr_t attributes;
    ::pthread_attr_init(&attributes);
    int error = ::pthread_attr_setstacksize(&attributes, stack);
    auto const start = [](void* self) -> void* {
        static_cast<SizedThread*>(self)->body_();
        return nullptr;
    };
    if (error == 0) error = ::pthread_create(&thread_, &attributes, start, this);
    ::pthread_attr_destroy(&attributes);
    check(error, "pthread_create");
}

SizedThread::~SizedThread() {
    ::pthread_join(thread_, nullptr);
}

}  // namespace tricorn
