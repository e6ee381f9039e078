/* Preloaded into User-mode Linux 6.1, which else ends on processors with AMX: "ptrace set fp regs failed, errno = 14".
 *
 * It sets the registers of its processes from a buffer of fixed size, but the host's kernel takes no less than the whole
 * (arch/x86/kernel/fpu/regset.c, xstateregs_set). What its buffer does not reach are registers that it never uses. */
#define _GNU_SOURCE
#include <dlfcn.h>
#include <elf.h>
#include <stdarg.h>
#include <string.h>
#include <sys/ptrace.h>
#include <sys/types.h>
#include <sys/uio.h>

static char whole[64 * 1024] __attribute__((aligned(64)));

static size_t size_of_host(long (*real)(int, ...), pid_t process)
{
    struct iovec all = {whole, sizeof whole};
    long failed = real(PTRACE_GETREGSET, process, (void *)NT_X86_XSTATE, &all);
    memset(whole, 0, sizeof whole);
    return failed ? 0 : all.iov_len;
}

long ptrace(enum __ptrace_request request, ...)
{
    static long (*real)(int, ...);
    static size_t host_size;
    va_list arguments;
    va_start(arguments, request);
    pid_t process = va_arg(arguments, pid_t);
    void *address = va_arg(arguments, void *);
    void *data = va_arg(arguments, void *);
    va_end(arguments);

    if (real == NULL)
        real = dlsym(RTLD_NEXT, "ptrace");
    if (request != PTRACE_SETREGSET || address != (void *)NT_X86_XSTATE)
        return real(request, process, address, data);

    if (host_size == 0)
        host_size = size_of_host(real, process);
    const struct iovec *given = data;
    struct iovec wide = {whole, host_size};
    if (given->iov_len >= host_size)
        return real(request, process, address, data);
    memcpy(whole, given->iov_base, given->iov_len);
    return real(request, process, address, &wide);
}
