<?php
/**
 * A small theme, so that a page view takes little without the plugin. Debian packages WordPress' own ones separately.
 */

// phpcs:ignoreFile -- not a part of the plugin.
?><!doctype html>
<html <?php language_attributes(); ?>>
<head><title><?php bloginfo( 'name' ); ?></title><?php wp_head(); ?></head>
<body <?php body_class(); ?>>
<?php
while ( have_posts() ) {
	the_post();
	the_title( '<h1>', '</h1>' );
	the_content();
}
wp_footer();
?>
</body>
</html>
