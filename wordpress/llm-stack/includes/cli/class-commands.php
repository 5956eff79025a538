<?php
/**
 * WP-CLI commands.
 *
 * @package LLM_Stack
 */

namespace LLM_Stack\CLI;

use LLM_Stack\Services;
use WP_CLI;

defined( 'ABSPATH' ) || exit;

/**
 * Registers `wp llm-stack …`.
 */
final class Commands {

	/**
	 * Registers all commands.
	 *
	 * @param Services $services The parts.
	 */
	public static function register( Services $services ): void {
		WP_CLI::add_command( 'llm-stack key', new Key_Command( $services ) );
		WP_CLI::add_command( 'llm-stack usage', new Usage_Command( $services ) );
		WP_CLI::add_command( 'llm-stack audit', new Audit_Command( $services ) );
		WP_CLI::add_command( 'llm-stack status', new Status_Command( $services ) );
		WP_CLI::add_command( 'llm-stack setting', new Setting_Command( $services ) );
	}
}
