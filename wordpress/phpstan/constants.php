<?php
/**
 * Constants that WordPress defines inside functions, where PHPStan does not find them.
 */

foreach ( array(
	'ABSPATH'           => '/',
	'MINUTE_IN_SECONDS' => 60,
	'HOUR_IN_SECONDS'   => 3600,
	'DAY_IN_SECONDS'    => 86400,
	'WEEK_IN_SECONDS'   => 604800,
	'MONTH_IN_SECONDS'  => 2592000,
) as $name => $value ) {
	define( $name, $value );
}
