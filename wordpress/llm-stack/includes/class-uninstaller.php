<?php
/**
 * Removes the plugin's data.
 *
 * @package LLM_Stack
 */

namespace LLM_Stack;

use LLM_Stack\Audit\Audit_Table;
use LLM_Stack\Settings\Settings;

defined( 'ABSPATH' ) || exit;

/**
 * Removes cached answers always, and settings and the audit log only where the setting `purge` asks for it. The log serves all
 * sites of a network, so the main site's setting decides about it. Keys at the gateway stay.
 */
final class Uninstaller {

	/**
	 * Removes the data of all sites.
	 */
	public static function run(): void {
		$purge = self::purges( get_main_site_id() );
		foreach ( self::sites() as $site ) {
			if ( is_multisite() ) {
				switch_to_blog( $site );
			}
			self::clean_site();
			if ( is_multisite() ) {
				restore_current_blog();
			}
		}
		if ( $purge ) {
			Audit_Table::drop();
		}
	}

	/**
	 * Ids of all sites that may have data.
	 *
	 * @return int[]
	 */
	private static function sites(): array {
		if ( ! is_multisite() ) {
			return array( get_current_blog_id() );
		}
		$all = array(
			'fields' => 'ids',
			'number' => 0,
		);
		return array_map( 'intval', (array) get_sites( $all ) );
	}

	/**
	 * Whether a site wants its data removed.
	 *
	 * @param int $site Id of the site.
	 */
	private static function purges( int $site ): bool {
		$settings = is_multisite() ? get_blog_option( $site, Settings::OPTION ) : get_option( Settings::OPTION );
		return is_array( $settings ) && ! empty( $settings['purge'] );
	}

	/**
	 * Removes the data of the current site.
	 */
	private static function clean_site(): void {
		global $wpdb;
		wp_clear_scheduled_hook( Plugin::DAILY );
		wp_clear_scheduled_hook( Plugin::READ_KEYS );
		// phpcs:ignore WordPress.DB.DirectDatabaseQuery -- WordPress has no function that finds transients by their start.
		$names = $wpdb->get_col( $wpdb->prepare( "SELECT option_name FROM {$wpdb->options} WHERE option_name LIKE %s OR option_name LIKE %s", $wpdb->esc_like( '_transient_llm_stack_' ) . '%', $wpdb->esc_like( 'llm_stack_lock_' ) . '%' ) );
		foreach ( $names as $name ) {
			0 === strpos( $name, '_transient_' ) ? delete_transient( substr( $name, strlen( '_transient_' ) ) ) : delete_option( $name );
		}
		if ( self::purges( get_current_blog_id() ) ) {
			delete_option( Settings::OPTION );
		}
	}
}
