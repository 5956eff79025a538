<?php
/**
 * Reads values from where operators put them.
 *
 * @package LLM_Stack
 */

namespace LLM_Stack\Connection;

defined( 'ABSPATH' ) || exit;

/**
 * Looks a name up in the constants of wp-config.php and in the environment. NAME_FILE names a file with the value, which is
 * read on each request: a replaced file needs no restart of PHP.
 */
class Configuration_Source {

	/**
	 * Files with a value are small. A larger one is the wrong file.
	 */
	private const LARGEST_FILE = 65536;

	/**
	 * Finds a value. Constants come before the environment, and a value before a file.
	 *
	 * @param string $name Name such as LLM_STACK_URL.
	 */
	public function find( string $name ): Configured_Value {
		foreach ( array( 'constant', 'environment' ) as $place ) {
			$value = $this->text( $place, $name );
			if ( '' !== $value ) {
				return new Configured_Value( $value, $this->describe( $place, $name ) );
			}
			$file = $this->text( $place, $name . '_FILE' );
			if ( '' !== $file ) {
				return $this->read( $file, $this->describe( $place, $name . '_FILE' ) );
			}
		}
		return new Configured_Value( '', '' );
	}

	/**
	 * A constant's or variable's text without surrounding space.
	 *
	 * @param string $place Either constant or environment.
	 * @param string $name  Its name.
	 */
	protected function text( string $place, string $name ): string {
		if ( 'constant' === $place ) {
			$value = defined( $name ) ? constant( $name ) : '';
			return is_array( $value ) ? (string) wp_json_encode( $value ) : trim( (string) $value );
		}
		$value = getenv( $name );
		return false === $value ? '' : trim( $value );
	}

	/**
	 * Words for the origin of a value.
	 *
	 * @param string $place Either constant or environment.
	 * @param string $name  Its name.
	 */
	private function describe( string $place, string $name ): string {
		return 'constant' === $place
			/* translators: %s: name of a constant */
			? sprintf( __( 'constant %s in wp-config.php', 'llm-stack' ), $name )
			/* translators: %s: name of an environment variable */
			: sprintf( __( 'environment variable %s', 'llm-stack' ), $name );
	}

	/**
	 * Reads a value from a file.
	 *
	 * @param string $path   Its absolute path.
	 * @param string $source Words for what names the file.
	 */
	private function read( string $path, string $source ): Configured_Value {
		// A URL or another wrapper of PHP is not a file of this machine.
		if ( '/' !== substr( $path, 0, 1 ) && 1 !== preg_match( '#^[A-Za-z]:[\\\\/]#', $path ) ) {
			/* translators: %s: path of a file */
			return new Configured_Value( '', $source, sprintf( __( 'It names %s, which is not an absolute path.', 'llm-stack' ), $path ) );
		}
		if ( ! is_file( $path ) || ! is_readable( $path ) ) {
			/* translators: %s: path of a file */
			return new Configured_Value( '', $source, sprintf( __( 'It names %s, which PHP cannot read. Check the path and the permissions.', 'llm-stack' ), $path ) );
		}
		// phpcs:ignore WordPress.WP.AlternativeFunctions.file_get_contents_file_get_contents -- a local file.
		$text = trim( (string) file_get_contents( $path, false, null, 0, self::LARGEST_FILE ) );
		return '' === $text
			/* translators: %s: path of a file */
			? new Configured_Value( '', $source, sprintf( __( 'It names %s, which is empty.', 'llm-stack' ), $path ) )
			: new Configured_Value( $text, $source );
	}
}
