/**
 * The part of libheif's C API that heif/decode.ts calls. Its wasm build has no declarations of its own for this file.
 */
declare module "libheif-js/libheif-wasm/libheif-bundle.mjs" {
  type Pointer = number;

  /** Functions that return a `heif_error` in C take the address to write it to as their first argument. */
  export type Libheif = {
    /** Replaced whenever the memory grows: never keep it across a call. */
    HEAPU8: Uint8Array;
    _malloc(bytes: number): Pointer;
    _heif_context_alloc(): Pointer;
    _heif_context_read_from_memory_without_copy(
      error: Pointer,
      context: Pointer,
      bytes: Pointer,
      size: number,
      options: 0,
    ): void;
    _heif_context_get_primary_image_handle(error: Pointer, context: Pointer, handle: Pointer): void;
    _heif_image_handle_get_width(handle: Pointer): number;
    _heif_image_handle_get_height(handle: Pointer): number;
    _heif_image_handle_get_raw_color_profile_size(handle: Pointer): number;
    _heif_image_handle_get_raw_color_profile(error: Pointer, handle: Pointer, bytes: Pointer): void;
    _heif_image_handle_get_nclx_color_profile(error: Pointer, handle: Pointer, profile: Pointer): void;
    _heif_image_handle_has_alpha_channel(handle: Pointer): number;
    _heif_image_handle_get_luma_bits_per_pixel(handle: Pointer): number;
    _heif_image_handle_get_image_tiling(
      error: Pointer,
      handle: Pointer,
      processTransformations: 0 | 1,
      tiling: Pointer,
    ): void;
    _heif_image_handle_decode_image_tile(
      error: Pointer,
      handle: Pointer,
      image: Pointer,
      colorspace: number,
      chroma: number,
      options: Pointer,
      column: number,
      row: number,
    ): void;
    _heif_image_release(image: Pointer): void;
    _heif_decoding_options_alloc(): Pointer;
    _heif_decode_image(
      error: Pointer,
      handle: Pointer,
      image: Pointer,
      colorspace: number,
      chroma: number,
      options: Pointer,
    ): void;
    _heif_image_get_width(image: Pointer, channel: number): number;
    _heif_image_get_height(image: Pointer, channel: number): number;
    _heif_image_get_plane_readonly2(image: Pointer, channel: number, stride: Pointer): Pointer;
  };

  /** A new, empty libheif. The module is compiled synchronously. */
  export default function create(options: {
    print(line: string): void;
    printErr(line: string): void;
  }): Libheif;
}
