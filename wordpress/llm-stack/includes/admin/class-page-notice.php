<?php
/**
 * Notices of the pages.
 *
 * @package LLM_Stack
 */

namespace LLM_Stack\Admin;

defined( 'ABSPATH' ) || exit;

/**
 * Keeps notices for the page after a redirect, and prints them.
 */
final class Page_Notice {

	/**
	 * Keeps notices for the current user's next page.
	 *
	 * @param array<int, array{0: string, 1: string}> $notices Kind and text of each.
	 */
	public static function keep( array $notices ): void {
		set_transient( self::name(), $notices, MINUTE_IN_SECONDS );
	}

	/**
	 * Prints the notices that were kept.
	 */
	public static function show(): void {
		$notices = get_transient( self::name() );
		delete_transient( self::name() );
		foreach ( is_array( $notices ) ? $notices : array() as list( $kind, $text ) ) {
			self::show_one( $kind, $text );
		}
	}

	/**
	 * Prints a notice.
	 *
	 * @param string $kind One of success, warning and error.
	 * @param string $text The text.
	 */
	public static function show_one( string $kind, string $text ): void {
		$role = 'success' === $kind ? 'status' : 'alert';
		printf( '<div class="notice notice-%s" role="%s"><p>%s</p></div>', esc_attr( $kind ), esc_attr( $role ), esc_html( $text ) );
	}

	/**
	 * Name of the transient.
	 */
	private static function name(): string {
		return 'llm_stack_notice_' . get_current_user_id();
	}
}
