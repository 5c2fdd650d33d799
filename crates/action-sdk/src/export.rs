//! The one macro: an action's type becomes the four symbols of the ABI.

/// Exports an [`Action`](crate::Action) as a plugin. Once per crate, whose `crate-type` is `cdylib`.
///
/// A panic of the action becomes a failed reply. That needs unwinding: a plugin built with `panic = "abort"` does not
/// compile.
#[macro_export]
macro_rules! export_action {
    ($action:ty) => {
        #[cfg(panic = "abort")]
        ::core::compile_error!(
            "a Waypost action needs `panic = \"unwind\"`: its panics become failed replies"
        );

        #[expect(unsafe_code, reason = "the C boundary of docs/PLUGIN-ABI.md")]
        const _: () = {
            static ACTION: ::std::sync::OnceLock<$action> = ::std::sync::OnceLock::new();

            fn action() -> &'static $action {
                ACTION.get_or_init(<$action as ::core::default::Default>::default)
            }

            #[unsafe(no_mangle)]
            extern "C" fn waypost_abi() -> u32 {
                $crate::api::ABI
            }

            // SAFETY: the host passes places that it may write to, as the ABI demands.
            #[unsafe(no_mangle)]
            unsafe extern "C" fn waypost_describe(out: *mut *mut u8, out_len: *mut usize) -> i32 {
                unsafe { $crate::abi::describe(action, out, out_len) }
            }

            // SAFETY: the host passes a readable request and places that it may write to, as the ABI demands.
            #[unsafe(no_mangle)]
            unsafe extern "C" fn waypost_invoke(
                request: *const u8,
                len: usize,
                out: *mut *mut u8,
                out_len: *mut usize,
            ) -> i32 {
                unsafe { $crate::abi::invoke(action, request, len, out, out_len) }
            }

            // SAFETY: the host gives back exactly what describe or invoke gave it, once.
            #[unsafe(no_mangle)]
            unsafe extern "C" fn waypost_free(buffer: *mut u8, len: usize) {
                unsafe { $crate::abi::free(buffer, len) }
            }
        };
    };
}
