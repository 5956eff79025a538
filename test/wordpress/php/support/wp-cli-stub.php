<?php
/**
 * What the plugin uses of WP-CLI, which is in no package: it keeps what commands print.
 */

// phpcs:ignoreFile -- not a part of the plugin.
namespace {
	/** WP-CLI ended a command. */
	final class WP_CLI_Ended extends RuntimeException {}

	final class WP_CLI {
		public static $commands = array();
		public static $output   = array();
		public static $consent  = true;

		public static function add_command( $name, $command ) {
			self::$commands[ $name ] = $command;
		}
		public static function line( $text = '' ) {
			self::$output[] = $text;
		}
		public static function success( $text ) {
			self::$output[] = "Success: $text";
		}
		public static function warning( $text ) {
			self::$output[] = "Warning: $text";
		}
		public static function error( $text ) {
			throw new WP_CLI_Ended( $text );
		}
		public static function halt( $code ) {
			throw new WP_CLI_Ended( "exit $code" );
		}
		public static function confirm( $question, $options = array() ) {
			if ( empty( $options['yes'] ) && ! self::$consent ) {
				throw new WP_CLI_Ended( 'not confirmed' );
			}
		}
	}
}

namespace WP_CLI\Utils {
	function format_items( $format, $items, $fields ) {
		\WP_CLI::$output[] = array( 'format' => $format, 'items' => array_values( $items ), 'fields' => $fields );
	}
}
