<?php
/**
 * Loads the plugin's classes.
 *
 * @package LLM_Stack
 */

namespace LLM_Stack;

defined( 'ABSPATH' ) || exit;

/**
 * Finds a class by its name: LLM_Stack\Keys\Key_Creator is in keys/class-key-creator.php.
 */
final class Autoloader {

	/**
	 * Registers the loader.
	 *
	 * @param string $folder Folder with the classes, without a slash at its end.
	 */
	public static function register( string $folder ): void {
		spl_autoload_register(
			static function ( string $name ) use ( $folder ): void {
				$prefix = __NAMESPACE__ . '\\';
				if ( 0 !== strpos( $name, $prefix ) ) {
					return;
				}
				$parts = explode( '\\', strtolower( str_replace( '_', '-', substr( $name, strlen( $prefix ) ) ) ) );
				$last  = 'class-' . array_pop( $parts ) . '.php';
				$file  = implode( '/', array_merge( array( $folder ), $parts, array( $last ) ) );
				if ( is_readable( $file ) ) {
					require_once $file;
				}
			}
		);
	}
}
