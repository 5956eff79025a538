<?php
/**
 * Activation and deactivation.
 *
 * @package LLM_Stack
 */

namespace LLM_Stack;

use LLM_Stack\Audit\Audit_Retention;
use LLM_Stack\Audit\Audit_Table;

defined( 'ABSPATH' ) || exit;

/**
 * Prepares a site for the plugin, and stops what runs by itself. Deactivation keeps all data.
 */
final class Lifecycle {

	/**
	 * Creates the table and plans the daily run.
	 */
	public static function activate(): void {
		Audit_Table::upgrade();
		if ( is_main_site() ) {
			Audit_Retention::schedule();
			return;
		}
		// The main site's setting applies to the whole network.
		switch_to_blog( get_main_site_id() );
		Audit_Retention::schedule();
		restore_current_blog();
	}

	/**
	 * Stops the daily run.
	 */
	public static function deactivate(): void {
		wp_clear_scheduled_hook( Plugin::DAILY );
		wp_clear_scheduled_hook( Plugin::READ_KEYS );
	}
}
