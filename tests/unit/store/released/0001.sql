BEGIN TRANSACTION;
CREATE TABLE blobs (
	place INTEGER NOT NULL, 
	content BLOB NOT NULL, 
	CONSTRAINT pk_blobs PRIMARY KEY (place), 
	CONSTRAINT fk_blobs_place FOREIGN KEY(place) REFERENCES objects (place) ON DELETE CASCADE
);
INSERT INTO "blobs" VALUES(4,X'736E617073686F74');
CREATE TABLE changes (
	region TEXT NOT NULL, 
	subject TEXT NOT NULL, 
	seq INTEGER NOT NULL, 
	at INTEGER NOT NULL, 
	CONSTRAINT pk_changes PRIMARY KEY (region, subject), 
	CONSTRAINT uq_changes_seq UNIQUE (seq)
);
INSERT INTO "changes" VALUES('us-east-1','api/a1b2c3d4e5',1,1795409834);
CREATE TABLE lockgate_version (
	version_num VARCHAR(32) NOT NULL, 
	CONSTRAINT lockgate_version_pkc PRIMARY KEY (version_num)
);
INSERT INTO "lockgate_version" VALUES('0001');
CREATE TABLE objects (
	place INTEGER NOT NULL PRIMARY KEY AUTOINCREMENT, 
	shelf TEXT NOT NULL, 
	"key" TEXT NOT NULL, 
	name TEXT, 
	item TEXT NOT NULL, 
	CONSTRAINT uq_objects_key UNIQUE ("key"), 
	CONSTRAINT uq_objects_name UNIQUE (name)
);
INSERT INTO "objects" VALUES(1,'us-east-1rest-api','us-east-1rest-apia1b2c3d4e5',NULL,'{"id":"a1b2c3d4e5","name":"pets"}');
INSERT INTO "objects" VALUES(2,'us-east-1resourcea1b2c3d4e5','us-east-1resourcea1b2c3d4e5r00t000000',NULL,'{"id":"r00t000000","path":"/"}');
INSERT INTO "objects" VALUES(3,'us-east-1resourcea1b2c3d4e5','us-east-1resourcea1b2c3d4e5p3t5000000','us-east-1resourcea1b2c3d4e5r00t000000/pets','{"id":"p3t5000000","path":"/pets"}');
INSERT INTO "objects" VALUES(4,'us-east-1deploymenta1b2c3d4e5','us-east-1deploymenta1b2c3d4e5d3p10y',NULL,'{"id":"d3p10y"}');
CREATE TABLE settings (
	name TEXT NOT NULL, 
	value TEXT NOT NULL, 
	CONSTRAINT pk_settings PRIMARY KEY (name)
);
INSERT INTO "settings" VALUES('key','fingerprint');
CREATE INDEX ix_objects_shelf_place ON objects (shelf, place);
DELETE FROM "sqlite_sequence";
INSERT INTO "sqlite_sequence" VALUES('objects',4);
COMMIT;
