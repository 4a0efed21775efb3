// A thread for what happens beside the answer. It is used again: a test program plays hundreds of scripts, and with
// the sanitizers a new thread costs more than most of them.
#pragma once

#include <functional>

namespace testing {

class Worker {
public:
    /// Begins to run `task` on another thread. `task` must not throw. Call this and join() from one thread only.
    explicit Worker(std::function<void()> task);
    ~Worker() { join(); }
    Worker(const Worker&) = delete;
    Worker& operator=(const Worker&) = delete;
    /// Waits until the task is over, and what it captured is gone.
    void join();

private:
    struct Thread;
    Thread* thread_;
};

}  // namespace testing
