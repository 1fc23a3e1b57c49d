;; Maps of colours, given to 8-bit pixels.
;; Tetrahedral interpolation of colours in a cube of nodes: four nodes a pixel, as 16-bit fixed point, two multiplications by pairs.
;;
;; Memory, in bytes:
;;   0     for each of the 256 values of red: share of the way to the next node (0 … 2¹⁴) << 17 | distance of that node (bytes)
;;   1024  the same of green
;;   2048  the same of blue
;;   3072  for each value of red: place of the node below it, relative to the table (bytes)
;;   4096  the same of green
;;   5120  the same of blue
;;   6144  pixels in, pixels out (4 bytes of room behind each), and the table: four 16-bit numbers a node (red, green, blue, 0), in
;;         1/128 of a level; where these begin, the caller says.
(module
  (memory (export "memory") 1)
  (func (export "apply")
    (param $in i32) (param $end i32) (param $out i32) (param $channels i32) (param $table i32)
    (local $r i32) (local $g i32) (local $b i32)
    (local $k1 i32) (local $k2 i32) (local $k3 i32) (local $t i32) (local $more i32)
    (local $f1 i32) (local $f2 i32) (local $f3 i32)
    (local $n0 i32) (local $n1 i32) (local $n2 i32)
    (local $sum v128)
    (block $done
      (loop $pixel
        (br_if $done (i32.ge_u (local.get $in) (local.get $end)))
        (local.set $r (i32.shl (i32.load8_u (local.get $in)) (i32.const 2)))
        (local.set $g (i32.shl (i32.load8_u offset=1 (local.get $in)) (i32.const 2)))
        (local.set $b (i32.shl (i32.load8_u offset=2 (local.get $in)) (i32.const 2)))

        ;; The axes in order of what is left on them, most first.
        (local.set $k1 (i32.load (local.get $r)))
        (local.set $k2 (i32.load offset=1024 (local.get $g)))
        (local.set $k3 (i32.load offset=2048 (local.get $b)))
        (local.set $more (i32.gt_u (local.get $k1) (local.get $k2)))
        (local.set $t (select (local.get $k1) (local.get $k2) (local.get $more)))
        (local.set $k2 (select (local.get $k2) (local.get $k1) (local.get $more)))
        (local.set $k1 (local.get $t))
        (local.set $more (i32.gt_u (local.get $k2) (local.get $k3)))
        (local.set $t (select (local.get $k2) (local.get $k3) (local.get $more)))
        (local.set $k3 (select (local.get $k3) (local.get $k2) (local.get $more)))
        (local.set $k2 (local.get $t))
        (local.set $more (i32.gt_u (local.get $k1) (local.get $k2)))
        (local.set $t (select (local.get $k1) (local.get $k2) (local.get $more)))
        (local.set $k2 (select (local.get $k2) (local.get $k1) (local.get $more)))
        (local.set $k1 (local.get $t))
        (local.set $f1 (i32.shr_u (local.get $k1) (i32.const 17)))
        (local.set $f2 (i32.shr_u (local.get $k2) (i32.const 17)))
        (local.set $f3 (i32.shr_u (local.get $k3) (i32.const 17)))

        ;; From the lowest corner along those axes to the highest.
        (local.set $n0
          (i32.add
            (i32.add (local.get $table) (i32.load offset=3072 (local.get $r)))
            (i32.add (i32.load offset=4096 (local.get $g)) (i32.load offset=5120 (local.get $b)))))
        (local.set $n1 (i32.add (local.get $n0) (i32.and (local.get $k1) (i32.const 0x1ffff))))
        (local.set $n2 (i32.add (local.get $n1) (i32.and (local.get $k2) (i32.const 0x1ffff))))

        (local.set $sum
          (i32x4.add
            (i32x4.dot_i16x8_s
              (i8x16.shuffle 0 1 16 17 2 3 18 19 4 5 20 21 6 7 22 23
                (v128.load64_zero (local.get $n0))
                (v128.load64_zero (local.get $n1)))
              (i32x4.splat
                (i32.or
                  (i32.sub (i32.const 16384) (local.get $f1))
                  (i32.shl (i32.sub (local.get $f1) (local.get $f2)) (i32.const 16)))))
            (i32x4.dot_i16x8_s
              (i8x16.shuffle 0 1 16 17 2 3 18 19 4 5 20 21 6 7 22 23
                (v128.load64_zero (local.get $n2))
                (v128.load64_zero (i32.add (local.get $n2) (i32.and (local.get $k3) (i32.const 0x1ffff)))))
              (i32x4.splat
                (i32.or
                  (i32.sub (local.get $f2) (local.get $f3))
                  (i32.shl (local.get $f3) (i32.const 16)))))))
        ;; Rounded to levels: 14 bits of the weights, 7 of the nodes.
        (local.set $sum
          (i32x4.shr_s (i32x4.add (local.get $sum) (v128.const i32x4 0x100000 0x100000 0x100000 0x100000)) (i32.const 21)))
        (local.set $sum (i16x8.narrow_i32x4_s (local.get $sum) (local.get $sum)))
        (local.set $sum (i8x16.narrow_i16x8_u (local.get $sum) (local.get $sum)))
        ;; The fourth byte is alpha, which stays; of three channels it is the next pixel's first, which is written after this one.
        (i32.store (local.get $out)
          (i32.or
            (i32.and (i32x4.extract_lane 0 (local.get $sum)) (i32.const 0xffffff))
            (i32.shl (i32.load8_u offset=3 (local.get $in)) (i32.const 24))))

        (local.set $in (i32.add (local.get $in) (local.get $channels)))
        (local.set $out (i32.add (local.get $out) (local.get $channels)))
        (br $pixel))))

  ;; Another kind of map: the table has a byte for each pair of the pixel's largest channel (high byte) and a channel (low byte).
  (func (export "byLargest") (param $in i32) (param $end i32) (param $channels i32) (param $table i32)
    (local $r i32) (local $g i32) (local $b i32) (local $most i32)
    (block $done
      (loop $pixel
        (br_if $done (i32.ge_u (local.get $in) (local.get $end)))
        (local.set $r (i32.load8_u (local.get $in)))
        (local.set $g (i32.load8_u offset=1 (local.get $in)))
        (local.set $b (i32.load8_u offset=2 (local.get $in)))
        (local.set $most (select (local.get $r) (local.get $g) (i32.gt_u (local.get $r) (local.get $g))))
        (local.set $most (select (local.get $most) (local.get $b) (i32.gt_u (local.get $most) (local.get $b))))
        (local.set $most (i32.add (local.get $table) (i32.shl (local.get $most) (i32.const 8))))
        (i32.store8 (local.get $in) (i32.load8_u (i32.add (local.get $most) (local.get $r))))
        (i32.store8 offset=1 (local.get $in) (i32.load8_u (i32.add (local.get $most) (local.get $g))))
        (i32.store8 offset=2 (local.get $in) (i32.load8_u (i32.add (local.get $most) (local.get $b))))
        (local.set $in (i32.add (local.get $in) (local.get $channels)))
        (br $pixel)))))
