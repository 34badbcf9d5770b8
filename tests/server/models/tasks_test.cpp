#include "common/io/ready_task.hpp"
#include "server/models/parking_task.hpp"
#include <doctest/doctest.h>
#include <memory>
#include <stdexcept>
#include <string>

namespace tricorn::server::tasks_test {

namespace {

template <template <class> class Task>
Task<std::string> leaf(std::string text) {
    if (text == "bad") throw std::runtime_error("leaf");
    co_return text + "!";
}

template <template <class> class Task>
Task<std::string> branch(std::string text) {
    std::string const once = co_await leaf<Task>(text);
    std::string twice = co_await leaf<Task>(once);
    co_return twice;
}

struct Counted {
    explicit Counted(int& alive) : alive_(&alive) { ++*alive_; }
    Counted(Counted const& other) : alive_(other.alive_) { ++*alive_; }
    ~Counted() { --*alive_; }
    int* alive_;
};

// Parks twice, the second time inside a nested coroutine.
ParkingTask<int> inner(Parking<int>& parking, Counted) {
    int const outcome = co_await ParkingTask<int>(parking);
    co_return outcome * 10;
}

ParkingTask<void> outer(Parking<int>& parking, int& sum, Counted counted) {
    int const first = co_await ParkingTask<int>(parking);
    sum += first;
    int const second = co_await inner(parking, counted);
    sum += second;
}

ReadyTask<void> nothing(bool& ran) {
    ran = true;
    co_return;
}

}  // namespace

TEST_CASE("a ready task has run when it is returned") {
    bool ran = false;
    ReadyTask<void> task = nothing(ran);
    CHECK(ran);
    task.take();
}

TEST_CASE("tasks nest and return values, in both kinds") {
    CHECK(branch<ReadyTask>("a").take() == "a!!");
    CHECK(branch<ParkingTask>("a").await_resume() == "a!!");
}

TEST_CASE("an exception of a task is rethrown where its result is taken, in both kinds") {
    CHECK_THROWS_AS(branch<ReadyTask>("bad").take(), std::runtime_error);
    CHECK_THROWS_AS(branch<ParkingTask>("bad").await_resume(), std::runtime_error);
}

TEST_CASE("a value needs no frame") {
    CHECK(ReadyTask<std::unique_ptr<int>>(std::make_unique<int>(7)).take().operator*() == 7);
    CHECK(ParkingTask<int>(7).await_ready());
}

TEST_CASE("a parked task continues where it stopped, with the given result") {
    int alive = 0;
    int sum = 0;
    {
        Parking<int> parking;
        ParkingTask<void> task = outer(parking, sum, Counted(alive));
        CHECK_FALSE(task.done());
        parking.outcome = 1;
        parking.who.resume();
        CHECK(sum == 1);
        CHECK_FALSE(task.done());
        parking.outcome = 2;
        parking.who.resume();
        CHECK(task.done());
        CHECK(sum == 21);
    }
    CHECK(alive == 0);
}

TEST_CASE("a parked task that is dropped frees all of its frames") {
    int alive = 0;
    int sum = 0;
    {
        Parking<int> parking;
        ParkingTask<void> task = outer(parking, sum, Counted(alive));
        parking.outcome = 1;
        parking.who.resume();
        CHECK(alive > 0);
    }
    CHECK(alive == 0);
}

}   // namespace tricorn::server::tasks_test
