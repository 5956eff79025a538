<?php
/**
 * The part of WP-CLI that the plugin calls: a PHP archive outside WordPress contains it.
 */

namespace {
	class WP_CLI {
		/** @param callable|object|string $command */
		public static function add_command( string $name, $command ): bool {}
		public static function line( string $text = '' ): void {}
		public static function success( string $text ): void {}
		public static function warning( string $text ): void {}
		/** @return never */
		public static function error( string $text ) {}
		/** @return never */
		public static function halt( int $code ) {}
		/** @param array<string, mixed> $options */
		public static function confirm( string $question, array $options = array() ): void {}
	}
}

namespace WP_CLI\Utils {
	/**
	 * @param array<int, array<string, mixed>> $items
	 * @param string[]                         $fields
	 */
	function format_items( string $format, array $items, array $fields ): void {}
}
